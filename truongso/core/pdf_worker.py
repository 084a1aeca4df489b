"""The process that opens a PDF for pdf_pages: `count`, `draw PAGE WIDTH`, `find WORDS` or `text PAGES LETTERS`; PDF on input, answer
on output. `search` finds words in one PDF after the other (pdf_searching).
"""

import json
import os
import resource
import sys
import time
from io import BytesIO

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 20
TEXT_SECONDS = 12  # then what was read is handed over
MAX_PIXELS = 12_000_000
LOCKED, BAD = 3, 4


def main(arguments: list[str]) -> int:
    """Return the exit code: 0 done, 3 the PDF asks for a password, 4 it cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    import pypdfium2  # after the limits, which hold for all it does

    if arguments == ["search"]:
        return _search()
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        if len(document) == 0:
            return BAD
        answer = _answer(document, *arguments)
    except pypdfium2.PdfiumError as error:
        return LOCKED if "password" in str(error).lower() else BAD
    except (IndexError, MemoryError, ValueError):
        return BAD
    sys.stdout.buffer.write(answer)
    return 0


def _answer(document, task: str, *arguments: str) -> bytes:  # type: ignore[no-untyped-def]
    if task == "count":
        return str(len(document)).encode()
    if task == "text":
        return _text(document, *map(int, arguments))
    return _find(document, *arguments) if task == "find" else _draw(document, *map(int, arguments))


def _find(document, words: str) -> bytes:  # type: ignore[no-untyped-def]
    """Return page, middle and top of the last place where words are printed, or nothing."""
    for number in range(len(document), 0, -1):
        text = document[number - 1].get_textpage()
        searcher, last = text.search(words, match_case=False), None
        while (found := searcher.get_next()) is not None:
            last = found
        if last is not None:
            boxes = [text.get_charbox(index) for index in range(last[0], last[0] + last[1])]
            middle = (min(box[0] for box in boxes) + max(box[2] for box in boxes)) / 2
            return f"{number} {round(middle)} {round(max(box[3] for box in boxes))}".encode()
    return b""


def _search() -> int:
    """Answer a line for each file that comes after its line of length and words: a place, - for none, ! for unreadable."""
    while line := sys.stdin.buffer.readline():
        size, words = json.loads(line)
        sys.stdout.buffer.write(_found_apart(sys.stdin.buffer.read(size), words) + b"\n")
        sys.stdout.buffer.flush()
    return 0


def _found_apart(content: bytes, words: str) -> bytes:
    """Search in a copy of this process, with limits of its own, that can answer nothing but one short line."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        code = BAD
        try:
            os.close(0)
            os.close(1)
            os.close(receive)
            os.write(send, _found(content, words) or b"-")
            code = 0
        finally:
            os._exit(code)
    os.close(send)
    with os.fdopen(receive, "rb") as answers:
        answer = answers.read(64)
    _, status = os.waitpid(child, 0)
    return answer if status == 0 and answer else b"!"


def _found(content: bytes, words: str) -> bytes:
    import pypdfium2

    return _find(pypdfium2.PdfDocument(content), words)


def _text(document, most_pages: int, most_letters: int) -> bytes:  # type: ignore[no-untyped-def]
    """Return pages in all and, for each page read, its words and whether it shows a picture; stops at a limit, or in time."""
    import pypdfium2.raw as pypdfium2_c

    began, letters, read = time.process_time(), 0, []
    for number in range(min(len(document), most_pages)):
        page = document[number]
        words = page.get_textpage().get_text_range()[: most_letters - letters]
        pictures = page.get_objects(filter=[pypdfium2_c.FPDF_PAGEOBJ_IMAGE], max_depth=3)
        read.append([words, any(True for _ in pictures)])
        page.close()
        letters += len(words)
        if letters >= most_letters or time.process_time() - began > TEXT_SECONDS:
            break
    return json.dumps({"pages": len(document), "read": read}).encode()


def _draw(document, page: int, width: int) -> bytes:  # type: ignore[no-untyped-def]
    document.init_forms()  # the marks of signatures are fields of a form; there is no script engine
    sheet = document[page - 1]
    wide, high = sheet.get_size()
    scale = min(width / max(wide, 1), (MAX_PIXELS / max(wide * high, 1)) ** 0.5)
    picture = sheet.render(scale=scale, draw_annots=True, may_draw_forms=True).to_pil()
    out = BytesIO()
    picture.convert("RGB").save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
