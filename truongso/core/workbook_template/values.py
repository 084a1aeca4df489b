"""Values of cells: read as text, number, date or truth, and written by the cell's own number format."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from xml.sax.saxutils import escape

from truongso.core.refusal import Refused
from truongso.core.text import format_date

Value = str | Decimal | date | bool | None
TEXT_LIMIT = 32_767  # characters that Excel takes in a cell
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LAST_SERIAL = 2_958_465  # 31/12/9999
# What XML 1.0 cannot carry; the rest of the control characters is written as Excel writes them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_A_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


def is_date_format(code: str) -> bool:
    """Return whether a number format shows a date or a time: dd/mm/yyyy, [$-42A]d mmmm, but not 0.00 or "đồng"."""
    plain = _NOT_A_CODE.sub("", code.split(";")[0]).lower()
    return any(letter in plain for letter in "dmyhs") and "general" not in plain


def read_value(kind: str, text: str | None, shared: list[str], is_date: bool, epoch_1904: bool) -> Value:
    """Return the value of a cell from its type and text as they stand in the file; None for an empty cell."""
    if text is None:
        return None
    if kind == "s":
        at = int(text) if text.strip().isdecimal() else -1
        return _unescaped(shared[at]) or None if 0 <= at < len(shared) else None
    if kind in {"inlineStr", "str", "e"}:
        return _unescaped(text) or None
    if kind == "b":
        return text.strip() == "1"
    if kind == "d":
        return _iso(text)
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return text or None
    return _from_serial(number, epoch_1904) if is_date else plain_number(number)


def plain_number(number: Decimal) -> Decimal:
    """Return a number without the noise of binary fractions beyond the 15 digits that Excel keeps."""
    rounded = Decimal(f"{number:.15g}")
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() and abs(rounded) < 10**15 else rounded


def _iso(text: str) -> Value:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    return moment.date() if moment.time() == time() else moment


def _from_serial(number: Decimal, epoch_1904: bool) -> Value:
    if not 1 <= number <= _LAST_SERIAL:
        return plain_number(number)
    days = int(number)
    epoch = _EPOCH_1904 if epoch_1904 else _EPOCH_1900
    day = epoch + timedelta(days=days)
    seconds = round((number - days) * 86_400)
    return datetime(day.year, day.month, day.day) + timedelta(seconds=seconds) if seconds else day


def serial_of(moment: date, epoch_1904: bool) -> Decimal:
    """Return the number by which Excel keeps a day; ValueError before 1900-03-01, where its calendar is wrong."""
    day = moment.date() if isinstance(moment, datetime) else moment
    if day < date(1900, 3, 1):
        raise ValueError("Excel counts a 29 February 1900 that never was")
    days = (day - (_EPOCH_1904 if epoch_1904 else _EPOCH_1900)).days
    if days < 0:
        raise ValueError("before the first day of this workbook")
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second if isinstance(moment, datetime) else 0
    return Decimal(days) + (Decimal(seconds) / 86_400).quantize(Decimal("1e-10")) if seconds else Decimal(days)


def settled(value: object, *, is_date: bool, is_text: bool, epoch_1904: bool) -> Value:
    """Return the value as this cell will hold it.

    Text stays text whatever it looks like. A date goes as a date only where the format shows one, else as dd/mm/yyyy. A
    number goes as text into a cell of the text format. TypeError for anything else than text, number, date, truth, None.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value) if is_text else value
    if isinstance(value, date):
        return _settled_date(value, is_date, epoch_1904)
    if isinstance(value, int | float | Decimal):
        number = plain_number(Decimal(str(value)))
        return f"{number:f}" if is_text else number
    raise TypeError(f"a cell cannot hold {type(value).__name__}")


def _settled_date(value: date, is_date: bool, epoch_1904: bool) -> Value:
    if not is_date:
        return format_date(value)
    try:
        serial = serial_of(value, epoch_1904)
    except ValueError:
        return format_date(value)
    return _from_serial(serial, epoch_1904)


def refuse_text(text: str, where: str) -> None:
    """Refused for text that a cell cannot carry: control characters, more than 32 767 characters."""
    if found := _FORBIDDEN.search(text):
        raise Refused(
            f"Giá trị của ô {where} có ký tự điều khiển (mã {ord(found.group()):04X}) mà Excel không nhận: "
            "hãy sửa giá trị này trước.",
            field="value",
        )
    if len(text) > TEXT_LIMIT:
        raise Refused(f"Giá trị của ô {where} dài hơn {TEXT_LIMIT} ký tự: Excel không nhận.", field="value")


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)


def cell_xml(
    prefix: str, reference: str, style: str, value: Value, *, epoch_1904: bool, named: bool = True, phonetic: str = ""
) -> bytes:
    """Return the element of a cell with this value; named says whether it carries its reference."""
    head = f"<{prefix}c" + (f' r="{reference}"' if named else "") + (f' s="{style}"' if style else "")
    head += f' ph="{phonetic}"' if phonetic else ""
    if value is None:
        return f"{head}/>".encode()
    if isinstance(value, str):
        kept = ' xml:space="preserve"' if value != " ".join(value.split()) else ""
        body = _LOOKS_ESCAPED.sub("_x005F_", value).replace("\r", "_x000D_")
        text = f"<{prefix}is><{prefix}t{kept}>{escape(body)}</{prefix}t></{prefix}is>"
        return f'{head} t="inlineStr">{text}</{prefix}c>'.encode()
    if isinstance(value, bool):
        return f'{head} t="b"><{prefix}v>{int(value)}</{prefix}v></{prefix}c>'.encode()
    number = serial_of(value, epoch_1904) if isinstance(value, date) else value
    return f"{head}><{prefix}v>{_digits(number)}</{prefix}v></{prefix}c>".encode()


def _digits(number: Decimal) -> str:
    if number == number.to_integral_value() and abs(number) < 10**15:
        return f"{number:.0f}"
    text = f"{number:f}" if abs(number.adjusted()) < 16 else f"{number:E}"
    return text.rstrip("0").rstrip(".") if "." in text and "E" not in text else text
