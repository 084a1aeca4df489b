from truongso.core.navigation import entry

entry(
    group="Hồ sơ, dữ liệu",
    title="Chất lượng hồ sơ",
    url_name="quality:overview",
    icon="checklist",
    permission="quality.view_school",
    order=30,
)
