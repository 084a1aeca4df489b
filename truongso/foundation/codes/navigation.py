from truongso.core.navigation import entry

entry(
    group="Hồ sơ, dữ liệu",
    title="Bảng mã",
    url_name="codes:lists",
    icon="list-details",
    permission="codes.view",
    order=90,
    covers=r"^/bang-ma/",
)
