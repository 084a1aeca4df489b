"""Vietnamese text, names, dates and numbers as people here write them."""

import re
import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

SCHOOL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

# Đ and đ have no canonical decomposition; Ð (eth, U+00D0) is a look-alike that name lists carry.
_D_LETTERS = str.maketrans({"đ": "d", "Đ": "D", "Ð": "D", "ð": "d"})
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET, start=1)}
_TONE_RANK = {"": 0, "\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_SHAPE_MARKS = {"\u0302", "\u0306", "\u031b"}


def nfc(text: str) -> str:
    """Return text in composed form, with the look-alike Ð made Đ."""
    return unicodedata.normalize("NFC", text).replace("Ð", "Đ").replace("ð", "đ")


def squeeze(text: str) -> str:
    """Return text with every run of white space made one blank, none at the ends."""
    return re.sub(r"\s+", " ", text).strip()


def fold(text: str) -> str:
    """Return the form under which text is searched: lower case, no accents, single blanks.

    "Ban Chuyển đổi số" and "ban chuyen doi so" fold to the same string, in NFC or NFD. A NUL, which PostgreSQL refuses to
    compare with, is dropped.
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_D_LETTERS).replace("\x00", ""))
    return squeeze("".join(c for c in decomposed if not unicodedata.combining(c)).lower())


def _word_key(word: str) -> str:
    letters, tones = [], []
    for character in unicodedata.normalize("NFC", word.lower()):
        parts = unicodedata.normalize("NFD", character)
        shape = parts[0] + "".join(c for c in parts[1:] if c in _SHAPE_MARKS)
        letter = unicodedata.normalize("NFC", shape)
        letters.append(f"{_LETTER_RANK.get(letter, 99):02d}")
        tones.append(str(max((_TONE_RANK.get(c, 0) for c in parts[1:]), default=0)))
    return "".join(letters) + "." + "".join(tones)


def sort_key(full_name: str) -> str:
    """Return the key that sorts a Vietnamese name: given name, then middle names, then family name; Đ after D."""
    words = squeeze(nfc(full_name)).split(" ")
    given, rest = words[-1], words[:-1]
    order = [given, *rest[1:], *rest[:1]]
    return " ".join(_word_key(word) for word in order if word)


def initials(full_name: str) -> str:
    """Return at most two letters for a name badge: of the family name and of the given name."""
    words = squeeze(full_name).split(" ")
    return (words[0][:1] + words[-1][:1] if len(words) > 1 else words[0][:2]).upper()


def format_date(day: date | None) -> str:
    """Return 05/10/2026, or nothing for no date."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(SCHOOL_ZONE).date() if day.tzinfo else day.date()
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def format_datetime(moment: datetime | None) -> str:
    """Return 05/10/2026 14:30 in the school's time zone, or nothing."""
    if moment is None:
        return ""
    local = moment.astimezone(SCHOOL_ZONE) if moment.tzinfo else moment
    return f"{format_date(local)} {local.hour:02d}:{local.minute:02d}"


def whole_number(text: str) -> int | None:
    """Return the number that plain digits say; None for anything else, and for more digits than a key can have."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def format_number(number: Decimal | int | float, places: int | None = None) -> str:
    """Return 1.250.000 or 8,5: dots between thousands, decimal comma, half up; no trailing zeros unless places is given."""
    value = Decimal(str(number))
    if places is not None:
        value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{value:,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def format_percent(share: Decimal | float | None, places: int = 1) -> str:
    """Return 98,5 % for a figure already in per cent; nothing for no figure.

    A whole number is printed only for a whole figure: 97,96 % is not printed as 98 %, which a target of 98 % would
    seem to be met by.
    """
    if share is None:
        return ""
    exact = Decimal(str(share))
    value = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if value == value.to_integral_value() and exact != value:
        value = exact.quantize(Decimal(1).scaleb(-places - 1), rounding=ROUND_HALF_UP)
    return f"{format_number(value)} %"


def format_money(amount: Decimal | int) -> str:
    """Return 1.250.000 đ."""
    return f"{format_number(amount, 0)} đ"
