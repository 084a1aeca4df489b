"""Runs as a process of its own: print the characters and ruled lines of a PDF as JSON.

Alone because a PDF can be made to crash, to fill memory or to take for ever, and because the PDF library may not be
used by two threads at once. Nothing of the product is imported: the process starts in a tenth of a second.

Output: {"pages": [{"width", "height", "chars": [[text, x0, y0, x1, y1], …], "rules": [[x0, y0, x1, y1], …],
"pictures": n}], "page_count": n} in points from the upper left corner; or {"error": "password" | "broken" | "pages"}.
"""

import ctypes
import itertools
import json
import sys
import unicodedata
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 12
MAX_PAGES = 120
MAX_CHARS = 600_000
MAX_RULES = 60_000
MAX_DEPTH = 6
THIN = 3.0  # points: a filled box thinner than this is a line
STRAIGHT = 1.0
SPECIAL = {"\x02": "-", "\ufffe": "-", "\xa0": " "}

Matrix = tuple[float, float, float, float, float, float]


def main(path: str) -> None:
    """Print what the file holds, or the kind of error."""
    _limit()
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        print(json.dumps({"error": "password" if "password" in str(error).lower() else "broken"}))
        return
    if len(document) > MAX_PAGES:
        print(json.dumps({"error": "pages", "page_count": len(document)}))
        return
    pages: list[dict[str, Any]] = []
    for page in document:
        left = MAX_CHARS - sum(len(known["chars"]) for known in pages)
        pages.append(_page(page, left))
        page.close()
    print(json.dumps({"pages": pages, "page_count": len(pages)}))


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not on this system: the caller's time limit remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def _page(page: Any, most_chars: int) -> dict[str, Any]:
    turn = page.get_rotation()
    left, bottom, right, top = page.get_cropbox()
    width, height = right - left, top - bottom

    def placed(x0: float, y0: float, x1: float, y1: float) -> list[float]:
        """Turn PDF coordinates into points from the upper left corner of the page as a reader sees it."""
        x0, x1, y0, y1 = x0 - left, x1 - left, y0 - bottom, y1 - bottom
        if turn == 90:
            x0, y0, x1, y1 = y0, width - x1, y1, width - x0
        elif turn == 180:
            x0, y0, x1, y1 = width - x1, height - y1, width - x0, height - y0
        elif turn == 270:
            x0, y0, x1, y1 = height - y1, x0, height - y0, x1
        tall = width if turn in (90, 270) else height
        return [
            round(min(x0, x1), 2),
            round(tall - max(y0, y1), 2),
            round(max(x0, x1), 2),
            round(tall - min(y0, y1), 2),
        ]

    rules: list[list[float]] = []
    pictures = [0]
    _walk(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, (1, 0, 0, 1, 0, 0), rules, pictures, 0)
    return {
        "width": height if turn in (90, 270) else width,
        "height": width if turn in (90, 270) else height,
        "chars": _chars(page, most_chars, placed),
        "rules": [placed(*rule) for rule in rules],
        "pictures": pictures[0],
    }


def _chars(page: Any, most: int, placed: Any) -> list[list[Any]]:
    text = page.get_textpage()
    chars: list[list[Any]] = []
    box = raw.FS_RECTF()
    for at in range(min(text.count_chars(), most)):
        code = raw.FPDFText_GetUnicode(text, at)
        character = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        character = SPECIAL.get(character, character)
        if not character or character in "\r\n" or (raw.FPDFText_IsGenerated(text, at) == 1 and character != "-"):
            continue
        if chars and (unicodedata.combining(character) or character == " "):
            # A blank stays with the letter before it: at the end of a line it tells a wrapped line from a broken word.
            chars[-1][0] += character if chars[-1][0][-1] != " " else ""
            continue
        if raw.FPDFText_GetLooseCharBox(text, at, box):
            chars.append([character, *placed(box.left, box.bottom, box.right, box.top)])
    text.close()
    return chars


def _walk(
    parent: Any, count: Any, get: Any, matrix: Matrix, rules: list[list[float]], pictures: list[int], depth: int
) -> None:
    for at in range(count(parent)):
        if len(rules) > MAX_RULES:
            return
        item = get(parent, at)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            _path(item, _joined(_matrix(item), matrix), rules)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            pictures[0] += 1
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            inner = _joined(_matrix(item), matrix)
            _walk(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, inner, rules, pictures, depth + 1)


def _matrix(item: Any) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, found):
        return (1, 0, 0, 1, 0, 0)
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _joined(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _path(item: Any, matrix: Matrix, rules: list[list[float]]) -> None:
    points = _points(item, matrix)
    if not points:
        return
    xs, ys = [x for line in points for x, _ in line], [y for line in points for _, y in line]
    wide, tall = max(xs) - min(xs), max(ys) - min(ys)
    if min(wide, tall) < THIN:  # a line, or a box so thin that it is one
        middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        rules.append([min(xs), middle_y, max(xs), middle_y] if wide > tall else [middle_x, min(ys), middle_x, max(ys)])
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    if not stroke.value:  # shading
        return
    for line in points:
        for (x0, y0), (x1, y1) in itertools.pairwise(line):
            if abs(x0 - x1) < STRAIGHT or abs(y0 - y1) < STRAIGHT:
                rules.append([x0, y0, x1, y1])


def _points(item: Any, matrix: Matrix) -> list[list[tuple[float, float]]]:
    """Return the corner points of each sub-path; nothing for a path with curves or with very many points."""
    a, b, c, d, e, f = matrix
    lines: list[list[tuple[float, float]]] = []
    total = raw.FPDFPath_CountSegments(item)
    if not 0 < total <= 2_000:
        return []
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(total):
        segment = raw.FPDFPath_GetPathSegment(item, at)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO or not raw.FPDFPathSegment_GetPoint(segment, x, y):
            return []
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == raw.FPDF_SEGMENT_MOVETO or not lines:
            lines.append([point])
        else:
            lines[-1].append(point)
        if raw.FPDFPathSegment_GetClose(segment) and len(lines[-1]) > 1:
            lines[-1].append(lines[-1][0])
    return lines


if __name__ == "__main__":
    main(sys.argv[1])
