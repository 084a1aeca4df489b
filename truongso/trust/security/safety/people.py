"""Groups 10, 13 and 15: malware, people, incidents. No program sees these: people attest them."""

from truongso.core.safety import attested
from truongso.trust.security.safety.sources import DOSSIER, LEVEL_2, YEARLY

attested(
    "security.malware", "Phòng chống mã độc", group=10, valid_days=366, threshold="Có trên máy trạm, máy chủ", source=LEVEL_2,
    mend="Kiểm tra phần mềm phòng chống mã độc trên máy của trường, đính kèm danh sách.",
)  # fmt: skip
attested(
    "security.training", "Tập huấn an toàn thông tin", group=13, valid_days=366, threshold="Từ 1 lần mỗi năm (tháng 3)",
    source=LEVEL_2, mend="Tổ chức tập huấn, đính kèm danh sách tham dự.",
)  # fmt: skip
attested(
    "security.regulation", "Quy chế bảo đảm an ninh mạng", group=13, valid_days=731, threshold="Ban hành trước khi duyệt cấp độ",
    source=DOSSIER, mend="Ban hành hoặc rà soát quy chế, đính kèm bản ký.",
)  # fmt: skip
attested(
    "security.drill", "Diễn tập ứng cứu sự cố", group=15, valid_days=366, threshold="Mỗi năm (tháng 5)", source=YEARLY,
    mend="Diễn tập theo kịch bản, lập biên bản, đính kèm.",
)  # fmt: skip
attested(
    "security.incident_plan", "Phương án ứng cứu sự cố", group=15, valid_days=366,
    threshold="Có đầu mối; báo trong 24 giờ, báo cáo trong 72 giờ", source="NĐ 331/2026, điều 31.2.d (đọc qua bản tóm tắt)",
    mend="Ghi đầu mối, số điện thoại, các bước; đính kèm phương án.",
)  # fmt: skip
