from truongso.core.navigation import entry

entry(
    group="Hồ sơ, dữ liệu",
    title="Cán bộ, giáo viên",
    url_name="staff:list",
    icon="users",
    permission="staff.list",
    order=20,
)
entry(
    group="Của tôi",
    title="Hồ sơ cán bộ của tôi",
    url_name="staff:mine",
    icon="id-badge",
    permission="staff.view_own",
    order=60,
)
