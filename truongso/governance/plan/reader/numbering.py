"""The numbers that Word writes by itself (automatic lists): many plans number the STT column so, and the cell is empty."""

import re
from collections import defaultdict
from typing import Any

from lxml import etree

_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


def roman(number: int) -> str:
    """Return 4 as IV."""
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def value_of(element: Any, tag: str) -> str | None:
    """Return the val attribute of a child element, whatever the namespace."""
    for child in element:
        if isinstance(child.tag, str) and child.tag.endswith("}" + tag):
            return next((value for key, value in child.attrib.items() if key.endswith("}val")), None)
    return None


def whole_number(text: str | None) -> int:
    """Return a small number of the file, 0 for anything else; a hostile file may write five thousand digits."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,4}", text) else 0


def _children(element: Any, tag: str) -> list[Any]:
    return [child for child in element if isinstance(child.tag, str) and child.tag.endswith("}" + tag)]


class Numbering:
    """Counts the automatic lists of one document while its paragraphs are read in order."""

    def __init__(self, root: Any | None) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if root is None:
            return
        abstract = {
            next((v for k, v in item.attrib.items() if k.endswith("}abstractNumId")), ""): item
            for item in _children(root, "abstractNum")
        }
        for number in _children(root, "num"):
            key = next((v for k, v in number.attrib.items() if k.endswith("}numId")), "")
            levels = abstract.get(value_of(number, "abstractNumId") or "")
            if levels is not None:
                self._levels[key] = dict(enumerate(_level(level) for level in _children(levels, "lvl")))

    def next(self, list_key: str, level: int) -> str:
        """Return what Word would write before the next paragraph of a list: "1.", "II.", "-" or nothing."""
        levels = self._levels.get(list_key, {})
        if level not in levels:
            return ""
        counts = self._counts[list_key]
        form, pattern, start = levels[level]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if form == "bullet":
            return "-"
        if form == "none":
            return ""
        return re.sub(r"%(\d)", lambda match: self._written(list_key, int(match[1]) - 1), pattern)

    def _written(self, list_key: str, level: int) -> str:
        form, _, start = self._levels[list_key].get(level, ("decimal", "", 1))
        number = self._counts[list_key].get(level, start)
        if form in ("upperRoman", "lowerRoman"):
            return roman(number) if form == "upperRoman" else roman(number).lower()
        if form in ("upperLetter", "lowerLetter"):
            letter = chr(ord("A") + (number - 1) % 26)
            return letter if form == "upperLetter" else letter.lower()
        return str(number)


def _level(level: Any) -> tuple[str, str, int]:
    start = value_of(level, "start") or "1"
    return (
        value_of(level, "numFmt") or "decimal",
        value_of(level, "lvlText") or "",
        whole_number(start),
    )


def numbering_of(content: bytes | None, parser: Any) -> Numbering:
    """Return the list definitions of a document; a damaged part only means no automatic numbers."""
    if content is None:
        return Numbering(None)
    try:
        return Numbering(etree.fromstring(content, parser))
    except etree.XMLSyntaxError:
        return Numbering(None)
