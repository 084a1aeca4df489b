"""The words that files use for answers and for fields, and what a person once said that others mean."""

from collections.abc import Iterable, Mapping

from truongso.core.text import fold, squeeze
from truongso.records.verification.models import RememberedWord
from truongso.records.verification.states import IDENTITY_FIELDS, State

KNOWN_STATES: Mapping[State, tuple[str, ...]] = {
    State.MATCH: (
        "match", "khớp", "trùng khớp", "khớp đúng", "đúng", "đã xác thực", "xác thực thành công", "hợp lệ", "đạt",
        "khớp thông tin", "khớp dữ liệu",
    ),
    State.MISMATCH: (
        "mismatch", "không khớp", "sai thông tin", "sai", "không trùng khớp", "lệch thông tin", "chưa khớp",
        "không khớp thông tin",
    ),
    State.NOT_FOUND: (
        "not_found", "không tìm thấy", "không có", "không có dữ liệu", "không tồn tại", "chưa có trong csdl dân cư",
        "không có trong csdl",
    ),
    State.DUPLICATE: ("duplicate", "trùng", "trùng số", "trùng số định danh", "trùng lặp", "bị trùng"),
    State.INVALID: ("invalid", "không hợp lệ", "sai định dạng", "sai cấu trúc", "số không hợp lệ"),
    State.PENDING: ("pending", "", "chờ", "đang chờ", "chưa đối chiếu", "chưa có kết quả", "chưa xác thực", "chờ kết quả"),
}  # fmt: skip
FIELD_WORDS: Mapping[str, tuple[str, ...]] = {
    "identity_number": ("so dinh danh", "dinh danh", "cccd", "so cccd", "identity_number"),
    "full_name": ("ho ten", "ho va ten", "ten", "full_name"),
    "born_on": ("ngay sinh", "nam sinh", "born_on"),
    "gender": ("gioi tinh", "phai", "gender"),
}
_BY_WORD = {fold(word): state for state, words in KNOWN_STATES.items() for word in words}


def states_by_word() -> dict[str, State]:
    """Return folded word → answer: ours, and what people said before, which goes first."""
    kept = RememberedWord.objects.filter(kind=RememberedWord.Kind.STATE)
    return _BY_WORD | {one.text: State(one.meaning) for one in kept}


def remembered_headings() -> dict[str, str]:
    """Return heading → field of a file of answers, as people mapped them before; "" for a column to leave out."""
    kept = RememberedWord.objects.filter(kind=RememberedWord.Kind.HEADING)
    return {one.text: one.meaning for one in kept}


def remember(kind: str, meanings: Mapping[str, str]) -> None:
    """Keep what words mean; the newest meaning stands."""
    for text, meaning in meanings.items():
        key = fold(text) if kind == RememberedWord.Kind.STATE else squeeze(text)
        RememberedWord.objects.update_or_create(kind=kind, text=key[:200], defaults={"meaning": meaning})


def fields_in(text: str) -> tuple[str, ...]:
    """Return the fields that a cell such as «Họ tên; ngày sinh» names, in our order."""
    said = {part.strip() for part in fold(text).replace(";", ",").replace("/", ",").split(",")}
    return tuple(code for code in IDENTITY_FIELDS if said & set(FIELD_WORDS[code]))


def unknown_among(texts: Iterable[str], known: Mapping[str, State]) -> list[str]:
    """Return the words for answers that nobody has explained yet, each once, as written."""
    found: dict[str, str] = {}
    for text in texts:
        if fold(text) not in known:
            found.setdefault(fold(text), squeeze(text))
    return list(found.values())
