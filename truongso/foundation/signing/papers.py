"""Official papers of this room, and the products that plans may ask for."""

from truongso.foundation.evidence.products import product
from truongso.foundation.org.roles import MANAGERS
from truongso.foundation.papers.registry import paper_type

ROLLOUT, RATE = "signing.rollout_report", "signing.rollout_rate"

paper_type(ROLLOUT, "Báo cáo kết quả triển khai chữ ký số", series="BC", symbol="BC", signer_roles=MANAGERS)

product(ROLLOUT, "Báo cáo kết quả triển khai", task_words=("chu ky so",))
product(RATE, "tỷ lệ sử dụng", task_words=("chu ky so",))
