"""Papers of the requests desk: receipt, extension, answer; all are notices by NĐ 30/2020."""

from truongso.foundation.org.roles import MANAGERS
from truongso.foundation.papers.registry import paper_type

for code, name in (
    ("receipt", "Thông báo đã nhận yêu cầu về dữ liệu cá nhân"),
    ("extension", "Thông báo gia hạn trả lời yêu cầu về dữ liệu cá nhân"),
    ("answer", "Thông báo trả lời yêu cầu về dữ liệu cá nhân"),
):
    paper_type(f"data_requests.{code}", name, series="TB", symbol="TB", signer_roles=MANAGERS)
