"""Reconciliation is work of the office: it lays the values of the whole school side by side."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.evidence.relations import show_with
from truongso.foundation.org.roles import LEADERS, Role

office = HasRole(*LEADERS, Role.ADMINISTRATOR, Role.CLERK, Role.DIGITAL_OFFICER)

permission("reconciliation.view", "Xem các lần đối soát và điểm lệch", office, sensitive=True)
permission("reconciliation.decide", "Đối soát danh sách, quyết định từng điểm lệch", office, sensitive=True)
permission(
    "reconciliation.close", "Lập biên bản đối soát",
    HasRole(*LEADERS, Role.CLERK, Role.DIGITAL_OFFICER),
)  # fmt: skip
show_with("reconciliation.Reconciliation", personal=True)
