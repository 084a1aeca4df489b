from functools import partial

from truongso.core.navigation import entry

_office = partial(entry, group="Văn phòng số")
_office(title="Quy chế, hướng dẫn", url_name="regulations:list", icon="book", permission="regulations.view", order=80)
_office(title="Biểu mẫu", url_name="regulations:forms", icon="forms", permission="regulations.view", order=81)
