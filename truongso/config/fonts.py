"""Are the fonts of the official papers complete for Vietnamese?"""

import unicodedata
from pathlib import Path

from truongso.config import installation

FILES = (
    "Tinos_400Regular.ttf",
    "Tinos_400Regular_Italic.ttf",
    "Tinos_700Bold.ttf",
    "Tinos_700Bold_Italic.ttf",
    "BeVietnamPro_400Regular.ttf",
    "BeVietnamPro_600SemiBold.ttf",
    "BeVietnamPro_700Bold.ttf",
)
_VOWELS, _TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_SMALL = [unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES] + ["đ"]
VIETNAMESE_LETTERS = "".join(_SMALL) + "".join(_SMALL).upper()
_SIZE = 16


def folder() -> Path:
    """Return where the build puts the fonts."""
    return installation.assets_manifest().parent / "fonts"


def faults() -> list[str]:
    """Return one Vietnamese phrase for each font that is absent, unreadable or lacks letters."""
    return [fault for name in FILES if (fault := _fault_of(folder() / name))]


def _fault_of(path: Path) -> str:
    from PIL import ImageFont

    if not path.is_file():
        return f"thiếu phông {path.name}"
    try:
        font = ImageFont.truetype(str(path), _SIZE)
    except OSError:
        return f"phông {path.name} không đọc được"
    # A letter that the font lacks is drawn as the same box as a code point that no font has.
    box = bytes(font.getmask("\uffff"))
    lacking = [letter for letter in VIETNAMESE_LETTERS if bytes(font.getmask(letter)) == box]
    return f"phông {path.name} thiếu chữ {' '.join(lacking[:5])}" if lacking else ""
