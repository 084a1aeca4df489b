"""Invented Vietnamese names, the same ones for the same seed."""

import random

FAMILIES = ["Nguyễn"] * 30 + ["Trần"] * 11 + ["Lê"] * 9 + ["Phạm"] * 8 + ["Hoàng"] * 5 + ["Vũ"] * 5 + [
    "Phan", "Võ", "Đặng", "Đặng", "Bùi", "Bùi", "Đỗ", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đào", "Đoàn", "Lương", "Mai", "Trịnh", "Đinh", "Tạ", "Cao",
]  # fmt: skip
BOYS = [
    "Văn Hùng", "Đức Anh", "Minh Quân", "Quang Huy", "Hải Đăng", "Tuấn Kiệt", "Gia Bảo", "Thành Đạt", "Đức Mạnh", "Văn Nam",
    "Trung Hiếu", "Việt Hoàng", "Xuân Phúc", "Hữu Thắng", "Công Vinh", "Nhật Minh", "Bảo Long", "Đình Trọng", "Quốc Khánh", "Anh Tú",
    "Mạnh Cường", "Tiến Dũng", "Thế Vinh", "Hoàng Sơn", "Ngọc Lâm", "Khánh Duy", "Phú Thịnh", "Duy Khoa", "Tùng Lâm", "Ánh Dương",
]  # fmt: skip
GIRLS = [
    "Thị Hương", "Ngọc Ánh", "Thùy Linh", "Khánh Huyền", "Phương Thảo", "Thu Trang", "Minh Châu", "Hà My", "Bảo Ngọc", "Thị Đào",
    "Quỳnh Anh", "Mai Phương", "Thanh Thủy", "Hoài An", "Diệu Linh", "Kim Oanh", "Hồng Nhung", "Lan Anh", "Yến Nhi", "Cẩm Tú",
    "Thị Ân", "Hải Yến", "Như Quỳnh", "Vân Khánh", "Tuyết Mai", "Thảo Vy", "Trà Giang", "Bích Ngọc", "Uyển Nhi", "Thị Ước",
]  # fmt: skip


def make_name(chance: random.Random, gender: str) -> str:
    """Return a full name for M or F."""
    return f"{chance.choice(FAMILIES)} {chance.choice(BOYS if gender == 'M' else GIRLS)}"
