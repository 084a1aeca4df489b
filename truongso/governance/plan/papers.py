"""The official papers of the plan."""

from truongso.foundation.org.roles import MANAGERS
from truongso.foundation.papers.registry import paper_type

paper_type("plan.plan", "Kế hoạch chuyển đổi số năm", series="KH", symbol="KH", signer_roles=MANAGERS)
paper_type("plan.quarter_report", "Báo cáo quý", series="BC", symbol="BC", signer_roles=MANAGERS)
paper_type("plan.year_report", "Báo cáo năm", series="BC", symbol="BC", signer_roles=MANAGERS)
