from truongso.core.navigation import entry

entry(
    group="Hệ thống",
    title="Cấp phát tài khoản",
    url_name="scim:clients",
    icon="send",
    permission="scim.manage",
    order=78,
)
