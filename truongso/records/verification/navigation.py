from truongso.core.navigation import entry

entry(
    group="Hồ sơ, dữ liệu",
    title="Xác thực dân cư",
    url_name="verification:overview",
    icon="user-check",
    permission="verification.view_class",
    order=60,
)
