from truongso.core.navigation import entry

entry(group="Điều hành", title="Bảng điều hành", url_name="dashboards:scoreboard", icon="layout-dashboard", permission="dashboards.scoreboard", order=10)
