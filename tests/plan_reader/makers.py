"""Make plan files as Word, PDF writers and people make them: from lines of text where a tab parts the cells of a table."""

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import typst

Table = list[list[str]]
Part = str | Table
BUILT_FONTS = Path(__file__).resolve().parents[2] / "truongso/core/static/built/fonts"


def parts_of(text: str) -> list[Part]:
    """Return the paragraphs and tables of a plain-text plan; a run of lines with tabs is one table."""
    parts: list[Part] = []
    table: Table | None = None
    for line in text.splitlines():
        if "\t" in line:
            if table is None:
                table = []
                parts.append(table)
            table.append(line.split("\t"))
        else:
            table = None
            if line.strip():
                parts.append(line)
    return parts


def joined_tables(parts: Iterable[Part]) -> list[Part]:
    """Return the parts with tables that follow each other made one: as in the file before it was cut into pages."""
    joined: list[Part] = []
    for part in parts:
        if isinstance(part, list) and joined and isinstance(joined[-1], list) and joined[-1][0] == part[0]:
            joined[-1] = [*joined[-1], *part[1:]]
        else:
            joined.append(part)
    return joined


def without_cuts(parts: Iterable[Part]) -> list[Part]:
    """Return the parts with rows that a page break cut in two made whole again."""
    whole: list[Part] = []
    for part in parts:
        if isinstance(part, list):
            rows: Table = []
            for row in part:
                if rows and not row[0]:
                    rows[-1] = [f"{first} {second}".strip() for first, second in zip(rows[-1], row, strict=True)]
                else:
                    rows.append(list(row))
            whole.append(rows)
        else:
            whole.append(part)
    return whole


def reordered(table: Table, order: Sequence[int], header: Sequence[str]) -> Table:
    """Return a table with its columns in another order and other header words."""
    return [list(header), *([row[at] for at in order] for row in table[1:])]


def is_group(row: Sequence[str]) -> bool:
    """Return whether a row holds a numeral and a name only."""
    return bool(row[0]) and not row[0].isdigit() and not any(row[2:])


def docx_of(
    parts: Iterable[Part],
    *,
    merge_groups: bool = False,
    change: Callable[[str], str] = str,
    repeat_headers: bool = False,
) -> bytes:
    """Return a .docx with real tables; group rows merged over all columns but the first where asked."""
    document = docx.Document()
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(change(part))
            continue
        table = document.add_table(rows=0, cols=len(part[0]))
        table.style = "Table Grid"
        for row in part:
            cells = table.add_row().cells
            if merge_groups and is_group(row):
                cells[1].merge(cells[-1])
            for at, text in enumerate(row):
                if text:
                    cells[at].text = change(text)
        if repeat_headers:
            table.rows[0]._tr.get_or_add_trPr().append(docx.oxml.OxmlElement("w:tblHeader"))
        document.add_paragraph("")
    return saved(document)


def saved(document: Any) -> bytes:
    """Return a python-docx document as bytes."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


_PAGE = """
#set page(width: 210mm, height: 297mm, margin: (left: 30mm, right: 15mm, y: 20mm), numbering: {numbering})
#set text(font: "Tinos", size: {size}pt, lang: "vi")
#set par(justify: {justify})
#let data = json(bytes(sys.inputs.data))
#let header(row) = {header}
#for part in data {{
  if type(part) == str {{ par(part) }} else {{
    let rows = part.slice(1).map(row => {{
      if {merge} and row.slice(2).all(cell => cell == "") and row.at(1) != "" {{
        (row.at(0), table.cell(colspan: row.len() - 1, row.at(1)))
      }} else {{ row }}
    }})
    table(columns: {columns}, stroke: 0.5pt, header(part.at(0)), ..rows.flatten())
  }}
}}
"""


def pdf_of(
    parts: Iterable[Part],
    *,
    repeat_header: bool = True,
    merge_groups: bool = True,
    size: float = 13,
    justify: bool = True,
    numbering: str = '"1"',
) -> bytes:
    """Return a PDF whose tables break over pages, with or without the header repeated on each."""
    source = _PAGE.format(
        size=size,
        numbering=numbering,
        justify=str(justify).lower(),
        merge=str(merge_groups).lower(),
        header=f"table.header(repeat: {str(repeat_header).lower()}, ..row)",
        columns="if part.at(0).len() == 4 { (12mm, 1fr, 22mm, 25mm) } else { (10mm,) + (1fr,) * (part.at(0).len() - 1) }",
    )
    fonts = typst.Fonts(include_system_fonts=not BUILT_FONTS.is_dir(), font_paths=[str(BUILT_FONTS)])
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.typ"
        page.write_text(source, encoding="utf-8")
        return typst.Compiler(str(page), font_paths=fonts).compile(sys_inputs={"data": json.dumps(list(parts))})


def zip_of(entries: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive with these entries."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return a .docx with one part put in or replaced."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    return zip_of(entries | {name: part})
