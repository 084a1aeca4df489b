"""Recognise the head of an annex by what its words mean: schools, communes and departments each word them their way."""

import re
from dataclasses import dataclass

from truongso.core.text import fold

INDICATORS, TASKS = "indicators", "tasks"
_ORDINAL = re.compile(r"^(?:s\.?t\.?t\.?|t\.?t\.?|so tt|so thu tu|thu tu|so|#|no\.?)$")
# Columns that name a role's word only in passing: "Chỉ tiêu liên quan", "Căn cứ đề xuất nhiệm vụ".
_ASIDE = re.compile(
    r"lien quan|^can cu|ly do|ghi chu|nguon (so lieu|kinh phi|luc|du lieu)|kinh phi|minh chung$|nguoi ky|trang thai"
)
_UNIT = re.compile(r"^don vi(?: tinh| do)?(?: \(.*\))?$|^dvt$|^dv tinh$")
_TARGET = re.compile(
    r"^muc\b|^(ke hoach|chi tieu|muc tieu|dich|phan dau)( dat| den)?( het)?( nam)? ?(hoc )?\(?20\d\d|phan dau|chi tieu (giao|dat)"
    r"|^gia tri|^nam 20\d\d$|^muc tieu$|yeu cau dat"
)
_RESULT = re.compile(r"\b(thuc hien|ket qua|thuc te|hien trang|da dat)\b.*20\d\d|hien trang|^(ket qua )?thuc te")
_INDICATOR_TEXT = re.compile(r"chi tieu|chi so|tieu chi")
_TASK_TEXT = re.compile(r"nhiem vu|cong viec|hoat dong|giai phap|dau viec|noi dung thuc hien")
_ANY_TEXT = re.compile(r"^(ten |cac )?noi dung|^dien giai|^ten$")
_LEAD = re.compile(
    r"chu tri|phu trach|chiu trach nhiem|trach nhiem (chinh|thuc hien)|(don vi|bo phan|nguoi|ca nhan|to) (duoc giao|thuc hien)"
    r"|dau moi|phan cong|^thuc hien$|^don vi$|^bo phan$"
)
_PARTNERS = re.compile(r"phoi hop|tham gia|cung thuc hien")
_DELIVERABLES = re.compile(r"san pham|ket qua|dau ra|hoan thanh san pham")
_SCHEDULE = re.compile(
    r"thoi (gian|han|diem|ky)|tien do|^han\b|hoan thanh (truoc|vao|trong)|lo trinh|^ky (bao cao|han)|^quy$"
)


@dataclass(frozen=True)
class Header:
    """A recognised head: which annex it opens and the role of each column that has one."""

    kind: str
    roles: dict[int, str]
    words: tuple[str, ...]

    def column(self, role: str) -> int | None:
        """Return the column of a role."""
        return next((at for at, known in self.roles.items() if known == role), None)


def recognise(cells: list[str]) -> Header | None:
    """Return what a row of cells opens when it is the head of an annex; None for an ordinary row."""
    words = tuple(fold(cell) for cell in cells)
    filled = [word for word in words if word]
    if len(filled) < 3 or max(map(len, filled)) > 90 or any(_is_number(word) for word in filled):
        return None
    roles = _common_roles(words)
    texts = {at: word for at, word in enumerate(words) if word and at not in roles and not _ASIDE.search(word)}
    known = set(roles.values())
    named = _first(texts, _INDICATOR_TEXT)
    if "target" in known and (named is not None or ("unit" in known and _first(texts, _ANY_TEXT) is not None)):
        text = named if named is not None else _first(texts, _ANY_TEXT)
        return Header(INDICATORS, {**roles, text: "text"}, words)  # type: ignore[dict-item]
    task = next((at for at in (_first(texts, _TASK_TEXT), _first(texts, _ANY_TEXT)) if at is not None), None)
    if task is not None and len({"lead", "partners", "schedule", "deliverables"} & known) >= 2:
        return Header(TASKS, {**roles, task: "text"}, words)
    return None


def looks_like_header(cells: list[str]) -> bool:
    """Return whether a row opens some table, ours or another: its first filled cell says STT."""
    first = next((fold(cell) for cell in cells if cell), "")
    return bool(_ORDINAL.match(first)) and sum(bool(cell) for cell in cells) > 1


def is_column_numbers(cells: list[str]) -> bool:
    """Return whether a row only numbers the columns: (1) (2) (3), or A B 1 2."""
    plain = [re.sub(r"[()\s]", "", cell) for cell in cells if cell]
    digits = [int(cell) for cell in plain if re.fullmatch(r"[0-9]{1,2}", cell)]
    letters = [cell for cell in plain if re.fullmatch(r"[A-Z]", cell)]
    return len(plain) >= 3 and len(digits) + len(letters) == len(plain) and digits == list(range(1, len(digits) + 1))


def _is_number(word: str) -> bool:
    return bool(re.fullmatch(r"[≥≤<>=]?\s*\d[\d.,]*\s*%?", word))


def _first(texts: dict[int, str], pattern: re.Pattern[str]) -> int | None:
    return next((at for at, word in texts.items() if pattern.search(word)), None)


def _common_roles(words: tuple[str, ...]) -> dict[int, str]:
    roles: dict[int, str] = {}
    for role, pattern in (
        ("ordinal", _ORDINAL),
        ("unit", _UNIT),
        ("partners", _PARTNERS),
        ("lead", _LEAD),
        ("schedule", _SCHEDULE),
        ("deliverables", _DELIVERABLES),
    ):
        if role == "unit" and not any(_TARGET.search(word) for word in words):
            continue  # "Đơn vị" without a target is the unit that does the work
        found = [at for at, word in enumerate(words) if at not in roles and pattern.search(word) and _fits(word)]
        if found:
            roles[found[0]] = role
    targets = [
        at for at, word in enumerate(words) if at not in roles and _TARGET.search(word) and not _RESULT.search(word)
    ]
    targets = [at for at in targets if not _ASIDE.search(words[at])]
    if targets:
        roles[max(targets, key=lambda at: (_year(words[at]), -at))] = "target"
    return roles


def _fits(word: str) -> bool:
    return not _ASIDE.search(word) and not _TASK_TEXT.match(word)


def _year(word: str) -> int:
    return max((int(year) for year in re.findall(r"20\d\d", word)), default=0)
