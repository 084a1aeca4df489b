"""Suggest which declared code counts each line of a plan, which unit a written name means, and which lines are the same."""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from truongso.core.text import fold
from truongso.foundation.indicators.registry import Indicator, indicators
from truongso.foundation.org.models import Unit

CODE_THRESHOLD = 55
SAME_LINE_THRESHOLD = 82
SAME_UNIT_THRESHOLD = 92
_ABBREVIATIONS = {
    "cds": "chuyen doi so",
    "csdl": "co so du lieu",
    "ai": "tri tue nhan tao",
    "attt": "an toan thong tin",
}


def _plain(text: str) -> str:
    return " ".join(_ABBREVIATIONS.get(word, word) for word in fold(text).split())


def _score(text: str, card: Indicator) -> float:
    plain = _plain(text)
    keywords = [_plain(keyword) for keyword in card.keywords]
    hits = sum(keyword in plain for keyword in keywords) / len(keywords) if keywords else 0
    return 0.55 * fuzz.token_set_ratio(plain, _plain(card.title)) + 45 * hits


def suggest_codes(lines: Iterable[tuple[int, str]]) -> dict[int, tuple[str, int]]:
    """Return the likeliest (code, score 0..100) by ordinal; each code is given once, the best pairs first."""
    pairs = sorted(
        ((_score(text, card), ordinal, card.code) for ordinal, text in lines for card in indicators),
        key=lambda pair: (-pair[0], pair[1]),
    )
    found: dict[int, tuple[str, int]] = {}
    used: set[str] = set()
    for score, ordinal, code in pairs:
        if score >= CODE_THRESHOLD and ordinal not in found and code not in used:
            found[ordinal] = (code, round(min(score, 100)))
            used.add(code)
    return found


def suggest_unit(name: str, units: Sequence[Unit]) -> Unit | None:
    """Return the unit that a written name means: the same name or other spelling, else one nearly alike."""
    plain = fold(name)
    spellings = {fold(spelling): unit for unit in units for spelling in [unit.name, *unit.other_names]}
    if plain in spellings:
        return spellings[plain]
    best = process.extractOne(plain, list(spellings), scorer=fuzz.ratio, score_cutoff=SAME_UNIT_THRESHOLD)
    return spellings[best[0]] if best else None


def pair_lines(old: Sequence[tuple[int, str]], new: Sequence[tuple[int, str]]) -> dict[int, int]:
    """Return new position → old position for lines (ordinal, text) that are the same line, however renumbered."""
    scored = sorted(
        (
            (fuzz.ratio(fold(old_text), fold(new_text)) + (5 if old_ordinal == new_ordinal else 0), at, was)
            for at, (new_ordinal, new_text) in enumerate(new)
            for was, (old_ordinal, old_text) in enumerate(old)
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for score, at, was in scored:
        if score >= SAME_LINE_THRESHOLD and at not in pairs and was not in taken:
            pairs[at] = was
            taken.add(was)
    return pairs
