"""The official paper of verification."""

from truongso.foundation.evidence.products import product
from truongso.foundation.org.roles import MANAGERS
from truongso.foundation.papers.registry import paper_type

paper_type("verification.report", "Báo cáo xác thực dân cư", series="BC", symbol="BC", signer_roles=MANAGERS)
product("verification.report", "Báo cáo kết quả", task_words=("xac thuc", "dan cu"))
