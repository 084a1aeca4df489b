"""Read raw cells as the values that fields mean: `interpret(field, raw)` gives the value and says every repair.

Nothing is guessed silently. A Note has a code (rules and import count by it), the repaired text to propose, and a
sentence for people. A value that cannot be read is None with a note that says so.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from truongso.core.names import NameProblem, name_problems, old_tone_placement, proper_case
from truongso.core.text import fold, nfc, squeeze
from truongso.foundation.codes.code_lists import code_list
from truongso.foundation.datasets.dates import read_day
from truongso.foundation.datasets.registry import Field, Kind

GIRL_HEADINGS = {"nu", "hoc sinh nu", "gai"}
MARKS = {"x", "×", "✓", "v", "1"}
IDENTITY_LENGTHS = (12, 9)  # personal number or card since 2016; identity card before


@dataclass(frozen=True)
class Note:
    """One repair or doubt: its code, the right text to propose ("" when a person must decide), the sentence."""

    code: str
    proposal: str
    sentence: str


@dataclass(frozen=True)
class Reading:
    """What a cell means, and all that had to be repaired to read it."""

    value: Any
    notes: list[Note] = dataclass_field(default_factory=list)


def interpret(field: Field, raw: Any, *, heading: str = "") -> Reading:
    """Return the value of a raw cell (str, int, float, bool, date, datetime, None) and the notes about it.

    heading is that of the column: under «Nữ» a mark means a girl and an empty cell a boy. Values are typed as Kind says;
    an empty cell is None without notes.
    """
    return _interpret(field, type(raw).__name__, raw, _is_girls_column(field, heading))


def is_girls_column(field: Field, heading: str) -> bool:
    """Return whether a column says the gender by marks under «Nữ»."""
    return _is_girls_column(field, heading)


def _is_girls_column(field: Field, heading: str) -> bool:
    return field.code_list == "gender" and fold(heading) in GIRL_HEADINGS


@lru_cache(maxsize=200_000)
def _interpret(field: Field, _kind: Any, raw: Any, under_girls: bool) -> Reading:
    if under_girls:
        return _girl_mark(field, raw)
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return Reading(None)
    return _READERS.get(field.kind, _text)(field, raw)


def shown(field: Field, value: Any) -> str:
    """Return a typed value as a file would carry it: choices by name, days as ISO, nothing for None."""
    if value is None or value == "":
        return ""
    if field.kind == Kind.CHOICE:
        entries = code_list(field.code_list)
        return entries.name_of(value) if value in entries else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


# --- Text ------------------------------------------------------------------------------------------------------


def _plain_text(raw: Any) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return raw.isoformat() if isinstance(raw, date) else str(raw)


def _tidy_notes(field: Field, text: str, final: str) -> list[Note]:
    """Return the notes of white space, decomposed and look-alike letters; final is the wholly repaired text."""
    notes = []
    if "Ð" in text or "ð" in text:
        notes.append(Note("look_alike", final, f"{field.label} dùng chữ Ð của tiếng nước ngoài thay cho chữ Đ."))
    if unicodedata.normalize("NFC", text) != text:
        notes.append(Note("decomposed", final, f"{field.label} gõ dấu rời (Unicode tổ hợp): cần chuyển về dựng sẵn."))
    composed = nfc(text)
    if composed != squeeze(composed):
        notes.append(Note("white_space", final, f"{field.label} thừa khoảng trắng hoặc xuống dòng."))
    return notes


def _text(field: Field, raw: Any) -> Reading:
    text = _plain_text(raw)
    final = squeeze(nfc(text))
    if field.code == "class_name" and final != final.upper():
        final = final.upper()
        return Reading(
            final, [*_tidy_notes(field, text, final), Note("case", final, f"{field.label} viết chữ thường.")]
        )
    return Reading(final, _tidy_notes(field, text, final))


def _address(field: Field, raw: Any) -> Reading:
    text = _plain_text(raw)
    tidy = squeeze(nfc(text))
    final = old_tone_placement(tidy)
    notes = _tidy_notes(field, text, final)
    if final != tidy:
        notes.append(Note("tone", final, f"{field.label} đặt dấu thanh theo kiểu khác (oà, uý thay cho òa, úy)."))
    return Reading(final, notes)


def _name(field: Field, raw: Any) -> Reading:
    text = _plain_text(raw)
    tidy = squeeze(nfc(text))
    final = old_tone_placement(proper_case(tidy))
    notes = _tidy_notes(field, text, final)
    problems = name_problems(text)
    if NameProblem.CASE in problems:
        code = "case" if len(_miswritten(tidy)) > 1 else "case_of_word"
        notes.append(Note(code, final, f"{field.label} viết hoa, viết thường không đúng: «{tidy}»."))
    if NameProblem.TONE in problems:
        notes.append(Note("tone", final, f"{field.label} đặt dấu thanh theo kiểu khác (oà, uý thay cho òa, úy)."))
    if NameProblem.ABBREVIATED in problems:
        notes.append(Note("abbreviated", "", f"{field.label} viết tắt: «{tidy}». Hãy ghi đủ theo giấy khai sinh."))
    if NameProblem.CHARACTERS in problems:
        notes.append(Note("characters", "", f"{field.label} có ký tự không dùng trong tên người: «{tidy}»."))
    return Reading(final, notes)


def _miswritten(name: str) -> list[str]:
    return [word for word in name.split(" ") if word != proper_case(word)]


# --- Numbers that are text -------------------------------------------------------------------------------------


def _code_text(field: Field, raw: Any) -> Reading:
    text = _plain_text(raw)
    final = re.sub(r"\s+", "", nfc(text))
    notes = [Note("white_space", final, f"{field.label} thừa khoảng trắng.")] if final != text else []
    if isinstance(raw, int | float):
        notes.append(Note("number_for_text", "", f"{field.label} lưu dạng số: có thể đã mất số 0 ở đầu."))
    return Reading(final, notes)


def _identity(field: Field, raw: Any) -> Reading:
    text = _plain_text(raw)
    digits = re.sub(r"[\s.,'’-]+", "", nfc(text))
    if not (digits.isascii() and digits.isdecimal()):
        return Reading(None, [Note("not_digits", "", f"{field.label} phải gồm các chữ số: «{squeeze(text)}».")])
    whole = _padded(digits, is_number=isinstance(raw, int | float), may_be_card=field.code.startswith("card."))
    notes = []
    if whole != digits:
        lost = len(whole) - len(digits)
        notes.append(Note("lost_zero", whole, f"{field.label} mất {lost} số 0 ở đầu: «{digits}», đúng là «{whole}»."))
    elif isinstance(raw, int | float):
        notes.append(Note("number_for_text", "", f"{field.label} lưu dạng số: cần lưu dạng chữ."))
    if digits != text and isinstance(raw, str):
        notes.append(Note("white_space", whole, f"{field.label} có khoảng trắng hoặc dấu ngăn cách: chỉ ghi chữ số."))
    return Reading(whole, notes)


def _padded(digits: str, *, is_number: bool, may_be_card: bool) -> str:
    """Return the number with its lost noughts: eleven digits (or ten, of «001…») that do not begin with one."""
    if len(digits) in {10, 11} and not digits.startswith("0"):
        return digits.zfill(12)
    return digits.zfill(9) if may_be_card and is_number and len(digits) == 8 else digits


def _phone(field: Field, raw: Any) -> Reading:
    text = _plain_text(raw)
    digits = re.sub(r"[\s.,()'’-]+", "", nfc(text))
    number, notes = digits, []
    international = re.fullmatch(r"(?:\+|00)?84(0?\d{9,10})", digits)
    if international and (digits[0] in "+0" or len(digits) in {11, 12}):
        number = "0" + international[1].lstrip("0")
        notes.append(Note("plus_84", number, f"{field.label} ghi theo mã quốc gia 84: trong nước ghi «{number}»."))
    elif re.fullmatch(r"[2-9]\d{8,9}", digits) and (len(digits) == 9 or isinstance(raw, int | float)):
        number = "0" + digits
        notes.append(Note("lost_zero", number, f"{field.label} mất số 0 ở đầu: «{digits}», đúng là «{number}»."))
    elif not (digits.isascii() and digits.isdecimal()):
        return Reading(None, [Note("not_digits", "", f"{field.label} phải gồm các chữ số: «{squeeze(text)}».")])
    elif digits != text:
        notes.append(Note("separators", number, f"{field.label} có khoảng trắng hoặc dấu ngăn cách: chỉ ghi chữ số."))
    return Reading(number, notes)


# --- Days, years, numbers ----------------------------------------------------------------------------------------


def _day(field: Field, raw: Any) -> Reading:
    read = read_day(raw.date() if isinstance(raw, datetime) else raw)
    if read.how == "day":
        return Reading(read.day)
    proposal = read.day.isoformat() if read.day else ""
    return Reading(read.day, [Note(read.how, proposal, f"{field.label}: {read.sentence}")])


def _year(field: Field, raw: Any) -> Reading:
    if isinstance(raw, date):
        year = raw.year
        return Reading(year, [Note("year_from_day", str(year), f"{field.label} ghi cả ngày: chỉ lấy năm {year}.")])
    text = _plain_text(raw)
    tidy = squeeze(nfc(text))
    if re.fullmatch(r"\d{4}", tidy):
        notes = [Note("white_space", tidy, f"{field.label} thừa khoảng trắng.")] if tidy != text else []
        return Reading(int(tidy), notes)
    found = read_day(tidy)
    if found.day:
        year = found.day.year
        return Reading(year, [Note("year_from_day", str(year), f"{field.label} ghi «{tidy}»: chỉ lấy năm {year}.")])
    return Reading(None, [Note("year_unreadable", "", f"{field.label} không đọc được thành năm: «{tidy}».")])


def _number(field: Field, raw: Any) -> Reading:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return Reading(Decimal(str(raw)) if not float(raw).is_integer() else Decimal(int(raw)))
    tidy = squeeze(nfc(_plain_text(raw)))
    bare = re.sub(r"\s*(cm|kg|m)$", "", tidy.lower()).replace(",", ".")
    try:
        value = Decimal(bare)
    except InvalidOperation:
        return Reading(None, [Note("number_unreadable", "", f"{field.label} không đọc được thành số: «{tidy}».")])
    if not value.is_finite():
        return Reading(None, [Note("number_unreadable", "", f"{field.label} không đọc được thành số: «{tidy}».")])
    return Reading(value, [Note("number_text", str(value), f"{field.label} ghi dạng chữ: «{tidy}».")])


# --- Choices -------------------------------------------------------------------------------------------------------


def _girl_mark(field: Field, raw: Any) -> Reading:
    entries = code_list(field.code_list)
    girl, boy = entries.find("Nữ"), entries.find("Nam")
    assert girl and boy  # the list of genders is checked at start-up
    said = squeeze(nfc(str(raw))).lower() if raw is not None else ""
    if not said:
        return Reading(boy.code.code)
    if said in MARKS or said == "nữ":
        return Reading(girl.code.code)
    if said == "nam":
        return Reading(boy.code.code)
    return Reading(None, [Note("choice_unknown", "", f"Cột «Nữ» ghi «{said}»: chỉ đánh dấu x cho học sinh nữ.")])


def _choice(field: Field, raw: Any) -> Reading:
    text = _plain_text(raw)
    tidy = squeeze(nfc(text))
    entries = code_list(field.code_list)
    if field.code_list == "gender" and tidy.lower() in MARKS - {"1"} and (girl := entries.find("Nữ")):
        sentence = f"{field.label} ghi «{tidy}»: hiểu là học sinh nữ."
        return Reading(girl.code.code, [Note("girl_mark", girl.official_name, sentence)])
    found = entries.find(tidy)
    if found is None:
        return Reading(
            None, [Note("choice_unknown", "", f"{field.label} «{tidy}» không có trong danh mục {entries.title}.")]
        )
    return Reading(found.code.code, _choice_notes(field, text, tidy, found.how, found.official_name))


def _choice_notes(field: Field, text: str, tidy: str, how: str, name: str) -> list[Note]:
    notes = _tidy_notes(field, text, name)
    if how == "spelling" or (how == "exact" and tidy != name):  # «Dân tộc Kinh» repeats the heading
        notes.append(Note("choice_spelling", name, f"{field.label} «{tidy}»: tên trong danh mục là «{name}»."))
    elif how == "code_given" and tidy not in name.split():  # «10» for «Khối 10» is how grades are written
        notes.append(Note("choice_code", name, f"{field.label} ghi mã «{tidy}»: trong danh mục là «{name}»."))
    return notes


def _yes_no(field: Field, raw: Any) -> Reading:
    if isinstance(raw, bool):
        return Reading(raw)
    said = fold(_plain_text(raw))
    if said in {"x", "co", "1", "true", "yes", "v"}:
        return Reading(True)
    if said in {"khong", "0", "false", "no"}:
        return Reading(False)
    return Reading(None, [Note("choice_unknown", "", f"{field.label} «{said}»: hãy ghi có hoặc không.")])


_READERS: dict[Kind, Callable[[Field, Any], Reading]] = {
    Kind.TEXT: _text,
    Kind.NAME: _name,
    Kind.ADDRESS: _address,
    Kind.DAY: _day,
    Kind.YEAR: _year,
    Kind.NUMBER: _number,
    Kind.IDENTITY: _identity,
    Kind.CODE_TEXT: _code_text,
    Kind.PHONE: _phone,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
}
