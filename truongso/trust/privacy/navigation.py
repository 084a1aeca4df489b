from truongso.core.navigation import entry

_privacy = {"group": "Dữ liệu cá nhân"}
entry(
    title="Sổ hoạt động xử lý", url_name="privacy:register", icon="list-details", permission="privacy.view_register",
    order=10, **_privacy,
)  # fmt: skip
entry(
    title="Sự đồng ý", url_name="privacy:consents", icon="thumb-up", permission="privacy.view_consents", order=20,
    covers=r"^/dong-y/(nguoi|noi-dung)/", **_privacy,
)  # fmt: skip
entry(
    title="Sự cố dữ liệu", url_name="privacy:breaches", icon="alert-triangle", permission="privacy.manage_breach", order=40,
    **_privacy,
)  # fmt: skip
entry(
    title="Đánh giá tác động", url_name="privacy:dossiers", icon="report-analytics", permission="privacy.view_register",
    order=50, **_privacy,
)  # fmt: skip
entry(
    title="Người phụ trách", url_name="privacy:officer", icon="id-badge", permission="privacy.view_register", order=60,
    **_privacy,
)  # fmt: skip
