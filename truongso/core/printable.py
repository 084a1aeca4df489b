"""Text that a document can carry: what Word, PDF and Excel refuse or hide is taken out before it is written."""

import re
import unicodedata

from truongso.core.text import nfc

# Control characters break XML, lone surrogates break UTF-8, and format characters (zero width, right-to-left override)
# make a paper read differently from what it says.
_BEFORE_PER_CENT = re.compile(r"(?<=\d) (?=%)")
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Cn"})


def typeset(text: str) -> str:
    """Return printable text in which a number and its per cent sign stay on one line."""
    return _BEFORE_PER_CENT.sub("\u00a0", printable(text))


def printable(text: str) -> str:
    """Return text in NFC with new lines kept, tabs as blanks, and no control, format or unassigned characters."""
    composed = nfc(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if composed.isascii() and composed.replace("\n", "").isprintable():
        return composed
    return "".join(c for c in composed if c == "\n" or unicodedata.category(c) not in _UNWANTED)
