from truongso.core.navigation import entry

entry(
    group="Hồ sơ, dữ liệu",
    title="Phòng, thiết bị, mạng",
    url_name="facilities:summary",
    icon="building",
    permission="facilities.view",
    order=25,
)
