"""The official paper of the self-check."""

from truongso.foundation.org.roles import MANAGERS
from truongso.foundation.papers.registry import paper_type

paper_type("security.report", "Báo cáo tự kiểm tra an toàn", series="BC", symbol="BC", signer_roles=MANAGERS)
