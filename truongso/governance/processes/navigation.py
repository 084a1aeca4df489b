from functools import partial

from truongso.core.navigation import entry

_office = partial(entry, group="Văn phòng số")

_office(
    title="Quy trình nội bộ", url_name="processes:catalogue", icon="sitemap", permission="processes.use", order=60,
    covers=r"^/quy-trinh/(?!viec|bao-cao|lich-dat)",
)  # fmt: skip
_office(
    title="Việc theo quy trình", url_name="processes:instances", icon="checklist", permission="processes.use", order=61,
    covers=r"^/quy-trinh/viec/",
)  # fmt: skip
_office(
    title="Lịch phòng, thiết bị", url_name="processes:bookings", icon="calendar-event",
    permission="processes.view_bookings", order=62,
)  # fmt: skip
_office(
    title="Thời gian giải quyết", url_name="processes:report", icon="chart-bar", permission="processes.view_report",
    order=63, covers=r"^/quy-trinh/bao-cao/",
)  # fmt: skip
