"""What the cells of an .xlsx do not say: hidden rows and columns, and whether its parts may be opened at all.

The parts are searched as bytes, which costs a tenth of parsing them; that is sound because a part with a DTD, or in
another encoding than UTF-8, is refused first.
"""

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import join, normpath

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from truongso.core import upload_checks
from truongso.core.refusal import Refused
from truongso.core.tables.limits import MAX_CELLS, MAX_COLUMNS, MAX_MERGED, MAX_TEXT, too_large

_USUAL_ROW = re.compile(rb"<row\b([^>]*)>")  # a literal start lets the search leap
_USUAL_CELL_BEYOND_Z = re.compile(rb'<c r="([A-Za-z]{2,})\d')
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_CELL_BEYOND_Z = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{2,})\d+["']""")
_CELL_WITH_VALUE = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["'][A-Za-z]+(\d+)["'][^>/]*>\s*<""")
_SHARED_USE = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>(\d+)<""")
_END_OF_TEXT = re.compile(rb"</(?:\w+:)?si>")
_NUMBERS = {name: re.compile(rb"(?:^|\s)" + name + rb"""\s*=\s*["'](\d{1,9})["']""") for name in (b"r", b"min", b"max")}
_OFFICE_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class SheetPart:
    """Hidden rows (1-based) and columns (0-based) of one sheet."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def inspect(content: bytes, name: str) -> dict[str, SheetPart]:
    """Return the hidden rows and columns by sheet name; Refused for an archive that is harmful or no workbook."""
    broken = f"Tệp «{name}» hỏng hoặc bị cắt giữa chừng: hãy mở lại trên máy, lưu lại rồi nộp."
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            upload_checks.check_archive(archive, len(content), name)
            if upload_checks.archive_kind(archive, name) != upload_checks.XLSX:
                raise Refused(f"«{name}» không phải sổ tính Excel: hãy lưu lại dạng .xlsx rồi nộp.", field="file")
            return _inspect_parts(archive, name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        NotImplementedError,
        ElementTree.ParseError,
        DefusedXmlException,
        UnicodeDecodeError,
        ValueError,
        RuntimeError,
    ) as error:
        raise Refused(broken, field="file") from error


def _inspect_parts(archive: zipfile.ZipFile, name: str) -> dict[str, SheetPart]:
    paths = _sheet_paths(archive)
    wanted = set(paths.values())
    parts: dict[str, SheetPart] = {}
    longest = cells = texts = 0
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        data = archive.read(entry)
        _refuse_declarations(data, name)
        if entry.filename in wanted:
            cells += _count_cells(data, name)
            texts += data.count(b't="s"') + data.count(b"t='s'")
            parts[entry.filename] = _hidden_in(data)
        elif entry.filename.endswith("sharedStrings.xml"):
            longest = max(map(len, _END_OF_TEXT.split(data)))
    if cells > MAX_CELLS or (longest * texts > MAX_TEXT and _swollen_size(archive, wanted) > MAX_TEXT):
        raise Refused(too_large(name), field="file")
    return {title: parts[path] for title, path in paths.items() if path in parts}


def _swollen_size(archive: zipfile.ZipFile, sheets: set[str]) -> int:
    """Return how many bytes the shared texts take once each cell holds its own copy."""
    shared = next(path for path in archive.namelist() if path.endswith("sharedStrings.xml"))
    lengths = [len(text) for text in _END_OF_TEXT.split(archive.read(shared))]
    uses = Counter(int(index) for path in sheets for index in _SHARED_USE.findall(archive.read(path)))
    return sum(lengths[index] * count for index, count in uses.items() if index < len(lengths))


def _refuse_declarations(data: bytes, name: str) -> None:
    start = data[:4000]
    if b"\0" in start or start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"UTF-16" in start[:200].upper():
        raise Refused(f"«{name}» có phần không ghi bằng UTF-8: hãy mở và lưu lại bằng Excel rồi nộp.", field="file")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refused(
            f"Không nhận «{name}»: XML bên trong có khai báo DTD hoặc thực thể, hãy mở và lưu lại bằng Excel.",
            field="file",
        )


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return sheet name → path of its part."""
    book_path = "xl/workbook.xml"
    if book_path not in archive.namelist():
        book_path = next(path for path in archive.namelist() if path.endswith("workbook.xml"))
    folder, _, last = book_path.rpartition("/")
    for path in (book_path, f"{folder}/_rels/{last}.rels"):
        _refuse_declarations(archive.read(path), path)
    links = ElementTree.fromstring(archive.read(f"{folder}/_rels/{last}.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found: dict[str, str] = {}
    for element in ElementTree.fromstring(archive.read(book_path)).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            link = next(
                (value for key, value in element.attrib.items() if key == _OFFICE_ID or key.endswith("}id")), ""
            )
            target = targets.get(link, "")
            found[element.get("name", "")] = target[1:] if target.startswith("/") else normpath(join(folder, target))
    return found


def _count_cells(data: bytes, name: str) -> int:
    """Return how many cells the used area spans, blanks included; Refused when it is beyond what a list can be."""
    if data.count(b"mergeCell") > MAX_MERGED and sum(1 for _ in _MERGED.finditer(data)) > MAX_MERGED:
        raise Refused(
            f"«{name}» có quá nhiều ô gộp: hãy bỏ gộp ô (chọn cả trang › Unmerge Cells), lưu lại rồi nộp.", field="file"
        )
    is_usual = b"<sheetData" in data and data.count(b'<c r="') == data.count(b"<c ")
    beyond = set((_USUAL_CELL_BEYOND_Z if is_usual else _CELL_BEYOND_Z).findall(data))
    widest = max((_column_number(letters.upper()) for letters in beyond), default=26)
    last = max((_attribute(match[1], b"r") for match in _rows(data)), default=0)
    last = max(last, data.count(b"<row") + data.count(b":row "))
    if last * widest > MAX_CELLS:  # rows that only carry a format do not count
        last = max((int(row) for row in _CELL_WITH_VALUE.findall(data)), default=0)
    if widest > MAX_COLUMNS or last * widest > MAX_CELLS:
        raise Refused(too_large(name), field="file")
    return last * widest


def _rows(data: bytes) -> Iterator[re.Match[bytes]]:
    return (_USUAL_ROW if b"<sheetData" in data else _ROW).finditer(data)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def _hidden_in(data: bytes) -> SheetPart:
    part = SheetPart()
    if not _HIDDEN.search(data):
        return part
    number = 0
    for match in _rows(data):
        number = _attribute(match[1], b"r") or number + 1
        if b"hidden" in match[1] and _HIDDEN.search(match[1]):
            part.hidden_rows.add(number)
    for match in _COLUMN.finditer(data):
        if _HIDDEN.search(match[1]):
            first, last = _attribute(match[1], b"min"), _attribute(match[1], b"max")
            part.hidden_columns.update(range(first - 1, min(last, 16_384)))
    return part


def _attribute(attributes: bytes, name: bytes) -> int:
    match = _NUMBERS[name].search(attributes)
    return int(match[1]) if match else 0
