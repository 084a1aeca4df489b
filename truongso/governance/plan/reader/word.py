"""Word files: paragraphs and tables in the order of the body, read from the XML itself.

Read directly because a real plan holds what a document library hides: content controls, tracked changes, cells merged
over rows, automatic numbers, text boxes.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from truongso.core.refusal import Refused
from truongso.core.text import fold
from truongso.governance.plan.reader import archive
from truongso.governance.plan.reader.blocks import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Block,
    Grid,
    Row,
    Source,
    clean,
    with_tables,
)
from truongso.governance.plan.reader.finding import INFO, WARNING, Finding
from truongso.governance.plan.reader.numbering import Numbering, numbering_of, value_of, whole_number

# Wrappers that only surround content; what was deleted, and the second copy of a drawing, are not content.
_WRAPPERS = {"sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "AlternateContent", "Choice", "hyperlink"}
_SILENT = {"del", "moveFrom", "pPr", "rPr", "tcPr", "trPr", "tblPr", "instrText", "delText", "Fallback", "sectPr"}
_OLD_FONT = re.compile(rb'w:ascii="(?:\.Vn|VNI-)')


def read(path: Path, name: str) -> Source:
    """Return the blocks of a .docx; Refused for what the archive checks refuse and for damaged XML."""
    parts = archive.read_parts(path, name)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    content = parts[archive.DOCUMENT]
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(f"Tệp «{name}» bị hỏng, không đọc được: hãy mở bằng Word rồi lưu lại.") from error
    body = next((child for child in root if _tag(child) == "body"), None)
    if body is None:
        raise Refused(f"Tệp «{name}» không có nội dung: hãy mở bằng Word, kiểm tra rồi lưu lại.")
    reader = _Reader(numbering_of(parts.get(archive.NUMBERING), parser), name)
    return Source("docx", list(reader.blocks(body)), list(_notes(root, content)))


def _notes(root: Any, content: bytes) -> Iterator[Finding]:
    changes = sum(1 for element in root.iter() if _tag(element) in ("ins", "del", "moveFrom", "moveTo"))
    if changes:
        yield Finding(
            "tracked_changes", WARNING, "toàn văn bản",
            f"Văn bản còn {changes} chỗ sửa đang theo dõi (Track Changes): phần thêm được đọc, phần xóa được bỏ.",
            "Kiểm tra đây có phải bản đã ban hành; nếu không, nạp bản đã chấp nhận mọi sửa đổi.",
        )  # fmt: skip
    if _OLD_FONT.search(content):
        yield Finding(
            "legacy_font", INFO, "toàn văn bản",
            "Văn bản có phần dùng phông chữ mã cũ (.VnTime hoặc VNI).",
            "Đối chiếu các chữ đọc được với bản gốc; nếu sai, chuyển mã sang Unicode rồi nạp lại.",
        )  # fmt: skip


def _tag(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class _Reader:
    """Walks the body of one document."""

    def __init__(self, numbering: Numbering, name: str) -> None:
        self.numbering, self.name = numbering, name
        self.paragraphs = self.tables = self.cells = 0

    def blocks(self, parent: Any) -> Iterator[Block]:
        """Return the blocks inside an element; paragraphs that follow each other may form a tabbed table."""
        lines: list[tuple[str, str]] = []
        for element in self._content(parent):
            if _tag(element) == "p":
                self.paragraphs += 1
                where = f"đoạn {self.paragraphs}"
                lines += [(text, where) for text in self._texts(element)]
            else:
                yield from with_tables(lines)
                lines = []
                self.tables += 1
                yield self._grid(element, self.tables)
        yield from with_tables(lines)

    def _content(self, parent: Any) -> Iterator[Any]:
        """Return paragraphs and tables directly inside an element, through any wrapper."""
        for child in parent:
            tag = _tag(child)
            if tag in ("p", "tbl"):
                yield child
            elif tag in _WRAPPERS:
                yield from self._content(child)

    def _texts(self, paragraph: Any) -> list[str]:
        """Return the lines of a paragraph, its automatic number first, and those of its text boxes."""
        pieces: list[str] = []
        boxes: list[Any] = []
        self._collect(paragraph, pieces, boxes)
        text = "".join(pieces)
        number = self._number(paragraph)
        if number:
            text = f"{number} {text}".strip()
        inside = [
            line for box in boxes for inner in self._content(box) if _tag(inner) == "p" for line in self._texts(inner)
        ]
        return [*text.split("\n"), *inside]

    def _collect(self, element: Any, pieces: list[str], boxes: list[Any]) -> None:
        for child in element:
            tag = _tag(child)
            if tag == "t":
                pieces.append(child.text or "")
            elif tag in ("tab", "ptab"):
                pieces.append("\t")
            elif tag in ("br", "cr"):
                pieces.append("\n")
            elif tag == "noBreakHyphen":
                pieces.append("-")
            elif tag == "txbxContent":
                boxes.append(child)
            elif tag not in _SILENT:
                self._collect(child, pieces, boxes)

    def _number(self, paragraph: Any) -> str:
        properties = next((child for child in paragraph if _tag(child) == "pPr"), None)
        listed = None if properties is None else next((child for child in properties if _tag(child) == "numPr"), None)
        if listed is None:
            return ""
        level = value_of(listed, "ilvl") or "0"
        return self.numbering.next(value_of(listed, "numId") or "", whole_number(level))

    def _grid(self, table: Any, number: int) -> Grid:
        rows: list[Row] = []
        for at, row in enumerate(self._rows(table), start=1):
            self.cells += len(row)
            if at > MAX_ROWS or self.cells > MAX_CELLS:
                raise Refused(
                    f"Bảng {number} của «{self.name}» quá dài (hơn {MAX_ROWS} dòng hoặc {MAX_CELLS} ô): đây không giống một kế hoạch."
                )
            rows.append(self._row(row, f"bảng {number}, dòng {at}"))
        width = max((len(row.cells) for row in rows), default=0)
        return Grid([Row(row.cells + [""] * (width - len(row.cells)), row.where, row.above) for row in rows])

    def _rows(self, table: Any) -> Iterator[Any]:
        for child in table:
            tag = _tag(child)
            if tag == "tr":
                deleted = any(_tag(mark) == "del" for part in child if _tag(part) == "trPr" for mark in part)
                if not deleted:
                    yield child
            elif tag in _WRAPPERS:
                yield from self._rows(child)

    def _row(self, row: Any, where: str) -> Row:
        properties = next((child for child in row if _tag(child) == "trPr"), None)
        skipped = _count(value_of(properties, "gridBefore")) if properties is not None else 0
        cells: list[str] = [""] * skipped
        above: set[int] = set()
        for cell in self._cells(row):
            if len(cells) > MAX_COLUMNS:
                break
            span, continued = _merging(cell)
            if continued:
                above.update(range(len(cells), len(cells) + span))
            text = "" if continued else clean("\n".join(self._cell_lines(cell)))
            cells += [text] + [""] * (span - 1)
        return Row(cells, where, frozenset(above))

    def _cells(self, row: Any) -> Iterator[Any]:
        for child in row:
            tag = _tag(child)
            if tag == "tc":
                yield child
            elif tag in _WRAPPERS:
                yield from self._cells(child)

    def _cell_lines(self, cell: Any) -> Iterator[str]:
        for element in self._content(cell):
            if _tag(element) == "p":
                yield from (text.replace("\t", " ") for text in self._texts(element))
            else:
                for row in self._rows(element):
                    for inner in self._cells(row):
                        yield from self._cell_lines(inner)


def _count(value: str | None) -> int:
    return min(whole_number(value), MAX_COLUMNS)


def _merging(cell: Any) -> tuple[int, bool]:
    """Return over how many columns a cell goes, and whether it continues the cell above."""
    properties = next((child for child in cell if _tag(child) == "tcPr"), None)
    if properties is None:
        return 1, False
    merge = next((child for child in properties if _tag(child) == "vMerge"), None)
    continued = merge is not None and fold(value_of(properties, "vMerge") or "continue") != "restart"
    return max(_count(value_of(properties, "gridSpan")), 1), continued
