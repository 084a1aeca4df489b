from truongso.core.navigation import entry

_GROUP = "Kế hoạch chuyển đổi số"

entry(
    group=_GROUP,
    title="Tổng quan kế hoạch",
    url_name="plan:overview",
    icon="target-arrow",
    permission="plan.view",
    order=20,
)
entry(
    group=_GROUP,
    title="Chỉ tiêu",
    url_name="plan:indicators",
    icon="gauge",
    permission="plan.view",
    order=21,
    covers=r"^/ke-hoach/(\d+/chi-tieu|so-lieu)/",
)
entry(
    group=_GROUP,
    title="Nhiệm vụ",
    url_name="plan:tasks",
    icon="list-check",
    permission="plan.view",
    order=22,
    covers=r"^/ke-hoach/(\d+/nhiem-vu|ky)/",
)
entry(
    group=_GROUP,
    title="Báo cáo",
    url_name="plan:reports",
    icon="report-analytics",
    permission="plan.view_reports",
    order=23,
)
entry(
    group=_GROUP,
    title="Biểu dương, chấn chỉnh",
    url_name="plan:supervision",
    icon="award",
    permission="plan.view",
    order=24,
)
entry(group=_GROUP, title="Đóng góp", url_name="plan:contributions", icon="users", permission="plan.view", order=25)
entry(
    group=_GROUP,
    title="Sổ điểm chưa rõ",
    url_name="plan:ambiguities",
    icon="help-circle",
    permission="plan.view",
    order=26,
)
