from truongso.core.navigation import entry

entry(
    group="Văn phòng số",
    title="Trục liên thông",
    url_name="edxml:overview",
    icon="cloud-upload",
    permission="edxml.view_package",
    order=26,
)
