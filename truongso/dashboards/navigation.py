from truongso.core.navigation import entry

entry(
    group="Điều hành",
    title="Bảng điều hành",
    url_name="dashboards:scoreboard",
    icon="layout-dashboard",
    permission="dashboards.scoreboard",
    order=10,
)
entry(
    group="Hệ thống",
    title="Giờ đầu tiên",
    url_name="dashboards:first_hour",
    icon="flag",
    permission="dashboards.first_hour",
    order=79,
)
