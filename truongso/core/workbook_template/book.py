"""A template opened: what it is allowed to be, its sheets, number formats, shared strings and defined names."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import dirname, normpath
from typing import Any
from xml.etree.ElementTree import Element
from xml.parsers import expat

from defusedxml import ElementTree

from truongso.core import upload_checks
from truongso.core.refusal import Refused
from truongso.core.workbook_template.archive import Archive
from truongso.core.workbook_template.scanning import Cell, SheetScan, scan_sheet
from truongso.core.workbook_template.values import Value, is_date_format, read_value

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DAMAGED = "Tệp mẫu «{}» hỏng: hãy tải lại tệp mẫu từ phần mềm rồi thử lại."
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_TEXT_FORMAT = 49


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its number in the workbook, the part that holds it, whether people do not see it."""

    name: str
    number: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Format:
    """What a cell's number format means for writing: dates as serials, everything as text, or neither."""

    is_date: bool = False
    is_text: bool = False


@dataclass
class Book:
    """An opened template. Scans are made once and kept."""

    name: str
    archive: Archive
    sheets: list[Sheet]
    names: dict[tuple[str, str], str]
    epoch_1904: bool
    content_types: dict[str, str]
    _scans: dict[str, SheetScan] = field(default_factory=dict)

    def sheet(self, name: str) -> Sheet:
        """Return a sheet by its name; Refused with the sheets that there are."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        there = ", ".join(f"«{sheet.name}»" for sheet in self.sheets)
        raise Refused(f"Tệp mẫu không có trang tính «{name}»; các trang có trong tệp: {there}.", field="sheet")

    def scan(self, name: str) -> SheetScan:
        """Return the places of rows and cells of a sheet."""
        sheet = self.sheet(name)
        if sheet.part not in self._scans:
            self._scans[sheet.part] = scan_sheet(self.archive.read(sheet.part), name)
        return self._scans[sheet.part]

    def part_of_type(self, ending: str) -> str | None:
        """Return the first part whose content type ends so."""
        return next((part for part, kind in self.content_types.items() if kind.endswith(ending)), None)

    @cached_property
    def shared(self) -> list[str]:
        """Return the shared strings in their order."""
        part = self.part_of_type("sharedStrings+xml")
        return _shared_strings(self.archive.read(part)) if part and part in self.archive.names else []

    @cached_property
    def formats(self) -> list[Format]:
        """Return the number format of every cell style."""
        part = self.part_of_type("spreadsheetml.styles+xml")
        return _formats(_tree(self.archive, part)) if part and part in self.archive.names else []

    def format_of(self, style: str) -> Format:
        """Return the number format of a style as written in the attribute s."""
        at = int(style) if style.isdecimal() else 0
        return self.formats[at] if at < len(self.formats) else Format()

    def value(self, cell: Cell | None) -> Value:
        """Return what a cell holds: text, number, date, truth or nothing. A formula gives its last result."""
        if cell is None:
            return None
        return read_value(cell.kind, cell.text, self.shared, self.format_of(cell.style).is_date, self.epoch_1904)


def open_book(content: bytes, name: str) -> Book:
    """Return an opened template, or Refused: macros, password, .xls, damaged, harmful XML, zip bomb, no workbook."""
    _refuse_old(content, name)
    if not content.startswith(b"PK\x03\x04"):
        raise Refused(f"«{name}» không phải tệp Excel .xlsx: hãy chọn đúng tệp mẫu đã tải về.", field="file")
    kind = upload_checks.office_type(content, name)
    if kind != upload_checks.XLSX:
        raise Refused(f"«{name}» không phải tệp Excel .xlsx: hãy chọn đúng tệp mẫu đã tải về.", field="file")
    try:
        return _opened(content, name)
    except (KeyError, ValueError, StopIteration, ElementTree.ParseError) as error:
        raise Refused(_DAMAGED.format(name), field="file") from error


def _refuse_old(content: bytes, name: str) -> None:
    if not content.startswith(_OLE):
        return
    if _ENCRYPTED in content:
        raise Refused(f"Tệp mẫu «{name}» có mật khẩu: hãy bỏ mật khẩu trong Excel rồi thử lại.", field="file")
    raise Refused(
        f"«{name}» là tệp Excel đời cũ (.xls): hãy mở bằng Excel, lưu lại dạng .xlsx rồi thử lại.", field="file"
    )


def _opened(content: bytes, name: str) -> Book:
    archive = Archive(content)
    main = _target(archive, "", "officeDocument")
    tree = _tree(archive, main)
    targets = _relations(archive, main)
    sheets = [
        Sheet(
            item.get("name", ""),
            item.get("sheetId", ""),
            targets[_attribute(item, "id")],
            item.get("state", "visible") != "visible",
        )
        for item in _all(tree, "sheet")
    ]
    if not sheets:
        raise ValueError("no sheets")
    names = {}
    for item in _all(tree, "definedName"):
        scope = item.get("localSheetId")
        where = sheets[int(scope)].name if scope is not None else ""
        names[where, item.get("name", "").casefold()] = (item.text or "").strip()
    epoch = next((item.get("date1904") in {"1", "true"} for item in _all(tree, "workbookPr")), False)
    return Book(name, archive, sheets, names, epoch, _content_types(archive))


def _tree(archive: Archive, part: str) -> Element:
    return ElementTree.fromstring(archive.read(part))  # type: ignore[no-any-return]


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(tree: Element, local: str) -> list[Element]:
    return [element for element in tree.iter() if _local(element) == local]


def _attribute(element: Element, local: str) -> str:
    """Return an attribute of another name space by its local name (r:id)."""
    return next(value for key, value in element.items() if key.rpartition("}")[2] == local and "}" in key)


def _content_types(archive: Archive) -> dict[str, str]:
    tree = _tree(archive, "[Content_Types].xml")
    return {item.get("PartName", "").lstrip("/"): item.get("ContentType", "") for item in _all(tree, "Override")}


def _relations(archive: Archive, part: str) -> dict[str, str]:
    folder, _, last = part.rpartition("/")
    tree = _tree(archive, f"{folder}/_rels/{last}.rels".lstrip("/"))
    found = {}
    for item in _all(tree, "Relationship"):
        target = item.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else normpath(f"{dirname(part)}/{target}").lstrip("/")
        found[item.get("Id", "")] = whole
    return found


def _target(archive: Archive, part: str, kind: str) -> str:
    tree = _tree(archive, "_rels/.rels")
    found = next(item for item in _all(tree, "Relationship") if item.get("Type", "").endswith(f"/{kind}"))
    return normpath(found.get("Target", "").lstrip("/"))


def _shared_strings(xml: bytes) -> list[str]:
    """Return the strings, phonetic runs left out; read as a stream, since this part is often the largest."""
    strings: list[str] = []
    pieces: list[str] = []
    path: list[str] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def started(tag: str, _: dict[str, str]) -> None:
        path.append(tag.rpartition(":")[2])
        if path[-1] == "si":
            pieces.clear()

    def said(text: str) -> None:
        if path[-1] == "t" and "rPh" not in path:
            pieces.append(text)

    def ended(_: str) -> None:
        if path.pop() == "si":
            strings.append("".join(pieces))

    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = started, said, ended
    parser.Parse(xml, True)
    return strings


def _formats(tree: Element) -> list[Format]:
    codes = {int(item.get("numFmtId", "0")): item.get("formatCode", "") for item in _all(tree, "numFmt")}
    parent: Any = next((item for item in tree if _local(item) == "cellXfs"), ())
    return [_format(int(item.get("numFmtId", "0")), codes) for item in parent if _local(item) == "xf"]


def _format(number: int, codes: dict[int, str]) -> Format:
    code = codes.get(number)
    if code is None:
        return Format(number in _BUILT_IN_DATES, number == _TEXT_FORMAT)
    return Format(is_date_format(code), re.fullmatch(r"\s*@\s*(;.*)?", code) is not None)
