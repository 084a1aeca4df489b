"""The official paper of a review, which task 6 of the plan («tài khoản phân quyền») asks for."""

from truongso.foundation.evidence.products import product
from truongso.foundation.org.roles import MANAGERS
from truongso.foundation.papers.registry import paper_type

MINUTES = "reviews.minutes"

paper_type(MINUTES, "Biên bản rà soát quyền truy cập", series="BB", symbol="BB", signer_roles=MANAGERS)
product(MINUTES, "Tài khoản phân quyền", task_words=("phan quyen",))
