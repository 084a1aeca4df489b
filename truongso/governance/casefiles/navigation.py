from functools import partial

from truongso.core.navigation import entry

_office = partial(entry, group="Văn phòng số")
_office(
    title="Hồ sơ công việc", url_name="casefiles:files", icon="folder", permission="casefiles.list", order=40,
    covers=r"^/ho-so-cong-viec/(?!danh-muc|nop-luu)",
)  # fmt: skip
_office(
    title="Danh mục hồ sơ", url_name="casefiles:catalogues", icon="list-details", permission="casefiles.view_catalogue",
    order=41, covers=r"^/ho-so-cong-viec/danh-muc/",
)  # fmt: skip
_office(
    title="Nộp lưu hồ sơ", url_name="casefiles:hand_overs", icon="archive", permission="casefiles.list", order=42,
    covers=r"^/ho-so-cong-viec/nop-luu/",
)  # fmt: skip
