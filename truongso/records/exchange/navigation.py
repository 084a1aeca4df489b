from truongso.core.navigation import entry

entry(
    group="Hồ sơ, dữ liệu",
    title="Đồng bộ ngành",
    url_name="exchange:overview",
    icon="rotate",
    permission="exchange.view_run",
    order=70,
)

entry(
    group="Hồ sơ, dữ liệu",
    title="Điền mẫu",
    url_name="exchange:templates",
    icon="file-spreadsheet",
    permission="exchange.fill",
    order=55,
)
