"""Official papers of this room, and the products that plans may ask for."""

from truongso.foundation.evidence.products import product
from truongso.foundation.org.roles import MANAGERS
from truongso.foundation.papers.registry import paper_type

REGISTER, DOSSIER, GUIDE = "privacy.register", "privacy.dossier", "privacy.guide"
NOTICE, MINUTES = "privacy.breach_notice", "privacy.breach_minutes"

paper_type(REGISTER, "Sổ hoạt động xử lý dữ liệu cá nhân", series="BC", symbol="BC", signer_roles=MANAGERS)
paper_type(DOSSIER, "Báo cáo đánh giá tác động xử lý dữ liệu cá nhân", series="BC", symbol="BC", signer_roles=MANAGERS)
paper_type(GUIDE, "Hướng dẫn bảo vệ dữ liệu cá nhân", series="HD", symbol="HD", signer_roles=MANAGERS)
paper_type(NOTICE, "Thông báo vi phạm về dữ liệu cá nhân", series="TB", symbol="TB", signer_roles=MANAGERS)
paper_type(MINUTES, "Biên bản xử lý sự cố dữ liệu cá nhân", series="BB", symbol="BB", signer_roles=MANAGERS)

product(REGISTER, "Sổ hoạt động xử lý dữ liệu cá nhân")
product(DOSSIER, "Hồ sơ đánh giá tác động xử lý dữ liệu cá nhân")
product(GUIDE, "tài liệu hướng dẫn", task_words=("du lieu ca nhan",))
