from truongso.core.navigation import entry

entry(
    group="Hệ thống",
    title="Tự kiểm tra an toàn",
    url_name="security:overview",
    icon="shield-check",
    permission="security.view",
    order=77,
)
