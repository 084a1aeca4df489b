"""Who reviews: the principal, the vice-principals and the administrator; nobody their own rights."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.evidence.relations import show_with
from truongso.foundation.org.roles import MANAGERS, Role

_BASIS = "Kế hoạch, nhiệm vụ 6; yêu cầu an toàn cấp độ 2 về rà soát tài khoản, quyền truy cập"
reviewers = HasRole(*MANAGERS, Role.ADMINISTRATOR)

permission("reviews.view", "Xem các lần rà soát quyền truy cập", reviewers, why=_BASIS, sensitive=True)
permission("reviews.decide", "Rà soát quyền truy cập, quyết định từng mục", reviewers, why=_BASIS, sensitive=True)
permission("reviews.close", "Lập biên bản rà soát quyền truy cập", HasRole(*MANAGERS), why=_BASIS)
show_with("reviews.AccessReview", personal=True)
