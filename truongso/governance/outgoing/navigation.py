from functools import partial

from truongso.core.navigation import entry

_office = partial(entry, group="Văn phòng số")
_office(title="Văn bản đi", url_name="outgoing:documents", icon="send", permission="outgoing.view_document", order=20)
_office(
    title="Sổ văn bản đi",
    url_name="outgoing:register",
    icon="list-details",
    permission="outgoing.view_register",
    order=22,
)
_office(title="Bản sao văn bản", url_name="outgoing:copies", icon="copy", permission="outgoing.view_copy", order=24)
