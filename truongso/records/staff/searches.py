"""Staff in the search box, for who may open their cards."""

from collections.abc import Iterable
from typing import Any

from truongso.core.rights import allowed
from truongso.core.search import LIMIT, Found, search
from truongso.records.staff.models import StaffMember


def _staff(user: Any, words: str) -> Iterable[Found]:
    if not allowed(user, "staff.list"):
        return []
    found = StaffMember.objects.visible_to(user).matching(words).whole().order_by("person__sort_key", "pk")[:LIMIT]
    return [Found(str(one), one.get_absolute_url(), ", ".join(filter(None, (one.job, one.unit_name)))) for one in found]


search("staff.members", "Hồ sơ cán bộ", _staff)
