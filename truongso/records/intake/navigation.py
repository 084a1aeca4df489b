from truongso.core.navigation import entry

entry(
    group="Hồ sơ, dữ liệu",
    title="Nạp danh sách",
    url_name="intake:runs",
    icon="upload",
    permission="intake.view_run",
    order=20,
)
