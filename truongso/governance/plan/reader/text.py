"""Plain text: tables came as lines of cells separated by tabs."""

from pathlib import Path

from truongso.core.refusal import Refused
from truongso.core.text import nfc, squeeze
from truongso.governance.plan.reader.blocks import MAX_ROWS, Block, Grid, Line


def read(path: Path, name: str) -> list[Block]:
    """Return the blocks of a text file; a run of lines with tabs is a table."""
    lines = _decoded(path.read_bytes(), name).split("\n")
    if len(lines) > MAX_ROWS:
        raise Refused(f"Tệp «{name}» có hơn {MAX_ROWS} dòng: đây không giống một kế hoạch.")
    blocks: list[Block] = []
    grid: Grid | None = None
    for number, line in enumerate(lines, start=1):
        where = f"dòng {number}"
        if "\t" in line:
            if grid is None:
                grid = Grid([], [])
                blocks.append(grid)
            grid.rows.append([squeeze(nfc(cell)) for cell in line.split("\t")])
            grid.where.append(where)
            continue
        grid = None
        if line.strip():
            blocks.append(Line(squeeze(nfc(line)), where))
    return blocks


def _decoded(content: bytes, name: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Refused(f"Tệp «{name}» không phải văn bản Unicode (UTF-8): hãy lưu lại với mã UTF-8, hoặc nạp tệp .docx.")
