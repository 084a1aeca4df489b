from truongso.core.navigation import entry

entry(
    group="Hồ sơ, dữ liệu",
    title="Đồng bộ ngành",
    url_name="exchange:overview",
    icon="rotate",
    permission="exchange.view_run",
    order=70,
)
