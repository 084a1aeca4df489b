"""Read rows out of .csv and .txt files: which encoding, which separator; nothing is taken for a number or a formula."""

import csv
import io

from truongso.core.refusal import Refused
from truongso.core.tables import legacy
from truongso.core.tables.legacy import Legacy
from truongso.core.text import nfc

_SEPARATORS = ",;\t|"
_SAMPLE = 200_000  # characters by which encoding and separator are judged
_TRUSTED_SHARE = 0.7


def decode(content: bytes, name: str) -> tuple[str, Legacy | None]:
    """Return the text of a file and the old encoding it was written in, if one of a font; Refused when none fits."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strict(content, encoding, name), None
    if b"\0" in content[:4000]:
        even = content[0:4000:2].count(0)
        return _strict(content, "utf-16-be" if even > content[1:4000:2].count(0) else "utf-16-le", name), None
    try:
        return content.decode("utf-8"), None
    except UnicodeDecodeError:
        return _by_share(content, name)


def read_rows(content: bytes, name: str) -> tuple[list[list[str]], Legacy | None]:
    """Return the records of a text file, as text, and the old encoding they were converted from."""
    text, encoding = decode(content, name)
    if "\0" in text:
        raise Refused(f"Tệp «{name}» có ký tự hỏng: hãy lưu lại từ Excel dạng «CSV UTF-8» rồi nộp.", field="file")
    lines = text.split("\n", 1)
    said = lines[0].strip().lower()
    separator = _separator(text[:_SAMPLE])
    if said.startswith("sep=") and len(said) == 5:  # Excel's own hint, which it does not show as a row
        separator, text = said[4], lines[1] if len(lines) > 1 else ""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator)), encoding
    except csv.Error as error:
        raise Refused(
            f"Tệp «{name}» có ô dài bất thường hoặc thiếu dấu nháy đóng: hãy lưu lại từ Excel rồi nộp.", field="file"
        ) from error


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Refused(
            f"Tệp «{name}» bị cắt hoặc hỏng mã hóa: hãy lưu lại từ Excel dạng «CSV UTF-8» rồi nộp.", field="file"
        ) from error


def _by_share(content: bytes, name: str) -> tuple[str, Legacy | None]:
    latin = content.decode("latin-1")
    found = legacy.recognise(latin[:_SAMPLE].splitlines())
    windows = nfc(content.decode("cp1258", errors="replace"))
    windows_share = legacy.vietnamese_share(windows[:_SAMPLE])
    if found and legacy.vietnamese_share(legacy.convert(latin[:_SAMPLE], found)) >= windows_share:
        return legacy.convert(latin, found), found
    if windows_share >= _TRUSTED_SHARE and "\ufffd" not in windows:
        return windows, None
    raise Refused(
        f"Không nhận ra bảng mã chữ Việt của «{name}»: hãy mở bằng Excel, lưu dạng «CSV UTF-8» hoặc .xlsx rồi nộp.",
        field="file",
    )


def _separator(sample: str) -> str:
    """Return the separator that cuts the lines of the sample into the most equal columns; a comma when none does."""
    best, most = ",", 1
    lines = sample.splitlines(keepends=True)[:60]
    for separator in _SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        except csv.Error:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        weight = usual * widths.count(usual) if usual > 1 else max(widths, default=1)
        if weight > most:
            best, most = separator, weight
    return best
