"""How large a workbook may be that people call a list."""

MAX_CELLS = 8_000_000  # of the used area, blanks included: 100.000 rows of 80 columns
MAX_COLUMNS = 1_000
MAX_MERGED = 50_000
MAX_TEXT = 400 * 1024 * 1024  # bytes that the cells may hold once read


def too_large(name: str) -> str:
    """Return the sentence for a workbook with more cells than a list can have."""
    return (
        f"«{name}» có quá nhiều ô (có thể do định dạng hoặc chữ lạc ở cuối trang): hãy sao chép riêng phần danh sách "
        "sang tệp mới rồi nộp."
    )
