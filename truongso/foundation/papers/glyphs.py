"""Which characters the papers' font can print: PDF/A forbids a character without a glyph."""

import re
from functools import cache
from pathlib import Path
from struct import unpack_from

MISSING = "\ufffd"
BREAKABLE_LENGTH = 25
_long_word = re.compile(rf"\S{{{BREAKABLE_LENGTH},}}")
_WINDOWS_UNICODE = (3, 1)  # platform, encoding: every font for documents carries this table


@cache
def known_characters(fonts: tuple[Path, ...]) -> frozenset[str]:
    """Return the characters that every one of the TrueType files has a glyph for."""
    return frozenset.intersection(*(frozenset(map(chr, _codes(font.read_bytes()))) for font in fonts))


def _codes(font: bytes) -> set[int]:
    """Read the character map of a TrueType file (OpenType specification, table cmap, format 4)."""
    (tables,) = unpack_from(">H", font, 4)
    records = (unpack_from(">4sLLL", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (count,) = unpack_from(">H", font, start + 2)
    maps = [unpack_from(">HHL", font, start + 4 + 8 * number) for number in range(count)]
    at = start + next(offset for *kind, offset in maps if tuple(kind) == _WINDOWS_UNICODE)
    (twice,) = unpack_from(">H", font, at + 6)
    segments = twice // 2
    ends = unpack_from(f">{segments}H", font, at + 14)
    starts = unpack_from(f">{segments}H", font, at + 16 + twice)
    # Segments of a font with a closed set of letters have no holes; the last one is the end mark 0xFFFF.
    return {code for first, last in zip(starts, ends, strict=True) if last != 0xFFFF for code in range(first, last + 1)}


def with_glyphs(value: object, known: frozenset[str]) -> object:
    """Return plain values with � for letters that the font lacks, and places to break in words too long for a column."""
    if isinstance(value, str):
        shown = "".join(c if c in known or c == "\n" else MISSING for c in value)
        return _long_word.sub(lambda word: "\u200b".join(word[0]), shown)
    if isinstance(value, dict):
        return {key: entry if key == "svg" else with_glyphs(entry, known) for key, entry in value.items()}
    if isinstance(value, list) and not (value and isinstance(value[0], int)):  # numbers are the bytes of a picture
        return [with_glyphs(entry, known) for entry in value]
    return value
