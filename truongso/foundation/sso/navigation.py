from truongso.core.navigation import entry

entry(group="Của tôi", title="Ứng dụng", url_name="sso:launch", icon="external-link", permission="sso.enter", order=6)
entry(
    group="Hệ thống",
    title="Ứng dụng đăng nhập qua trường",
    url_name="sso:applications",
    icon="key",
    permission="sso.manage",
    order=76,
)
