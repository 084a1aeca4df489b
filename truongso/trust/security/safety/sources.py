"""Where the thresholds stand. Read in summaries; the standard itself has not been read, and each says so."""

LEVEL_2 = "Tham số cấp độ 2 theo TCVN 14423 (đọc qua bản tóm tắt, chưa đọc tiêu chuẩn)"
DOSSIER = "NĐ 331/2026, điều 29 (đọc qua bản tóm tắt)"
YEARLY = "Nhịp công việc an toàn hằng năm đang dùng trong thực tế (không phải văn bản)"
PERSONAL_DATA = "Luật 91/2025/QH15, NĐ 356/2025 (đọc qua bản tóm tắt)"
HOUSE = "Quy ước của Trường Số"
