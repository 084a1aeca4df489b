from functools import partial

from truongso.core.navigation import entry, page_context
from truongso.foundation.work.context import counts

page_context(counts)

_mine = partial(entry, group="Của tôi", permission="work.use")
_mine(title="Việc của tôi", url_name="work:mine", icon="checklist", count="my_work_count", order=1)
_mine(title="Thông báo", url_name="work:notices", icon="bell", count="unread_notices", order=2)
_mine(title="Lịch công tác", url_name="work:calendar", icon="calendar", order=3)
_mine(title="Việc định kỳ", url_name="work:duties", icon="refresh", order=4)
