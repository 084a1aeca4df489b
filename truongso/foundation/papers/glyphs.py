"""Which characters the papers' font can print: PDF/A forbids a character without a glyph."""

import re
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

MISSING = "\ufffd"
BREAKABLE_LENGTH = 25
_long_word = re.compile(rf"\S{{{BREAKABLE_LENGTH},}}")


@cache
def known_characters(fonts: tuple[Path, ...]) -> frozenset[str]:
    """Return the characters that every one of the TrueType files has a glyph for."""
    return frozenset.intersection(*(frozenset(map(chr, TTFont(font, lazy=True).getBestCmap())) for font in fonts))


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
