from truongso.core.navigation import entry

entry(
    group="Hồ sơ, dữ liệu", title="Cấp tài khoản", url_name="onboarding:overview", icon="user-plus",
    permission="onboarding.issue", order=19, covers=r"^/cap-tai-khoan/",
)  # fmt: skip
entry(
    group="Hệ thống", title="Khôi phục đăng nhập", url_name="onboarding:recoveries", icon="key",
    permission="onboarding.view_recovery", order=46, covers=r"^/khoi-phuc/",
)  # fmt: skip
