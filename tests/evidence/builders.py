"""Files for the tests, built here: honest ones and hostile ones."""

import struct
import zipfile
import zlib
from functools import cache
from io import BytesIO

import pypdfium2
from PIL import Image

DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
PPTX_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


class Upload(BytesIO):
    """What a browser sends: bytes under a name."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


def pdf(pages: int = 1, *, width: int = 595, height: int = 842) -> bytes:
    """A PDF of empty pages; the same bytes whenever it is asked for again (its maker writes a random key into each)."""
    return _pdf(pages, width, height)


@cache
def _pdf(pages: int, width: int, height: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(width, height)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def locked_pdf() -> bytes:
    """A PDF whose trailer asks for a password that nobody gave."""
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    body += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    body += b"4 0 obj<</Filter/Standard/V 1/R 2/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">/P -4>>endobj\n"
    body += b"trailer<</Root 1 0 R/Size 5/Encrypt 4 0 R/ID[<" + b"33" * 16 + b"><" + b"33" * 16 + b">]>>\n%%EOF\n"
    return body


def photo(
    *, width: int = 60, height: int = 40, place: bool = False, orientation: int = 0, color: str = "teal"
) -> bytes:
    """A JPEG photo; place adds the GPS position that phones write."""
    picture = Image.new("RGB", (width, height), color)
    exif = Image.Exif()
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (20.0, 49.0, 30.0), 3: "E", 4: (106.0, 33.0, 10.0)})
        exif[0x0110] = "Điện thoại".encode("ascii", "ignore").decode()
    if orientation:
        exif[0x0112] = orientation
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif) if len(exif) or place else picture.save(out, "JPEG")
    return out.getvalue()


def png(*, width: int = 30, height: int = 20) -> bytes:
    out = BytesIO()
    Image.new("RGBA", (width, height), (200, 10, 10, 128)).save(out, "PNG")
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A tiny PNG whose head promises width × height pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def archive(parts: dict[str, bytes | str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return out.getvalue()


def office(main: str = DOCX_MAIN, **parts: bytes | str) -> bytes:
    """An Office file with a main part of the given type; more parts by name."""
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/main.xml" ContentType="{main}"/></Types>'
    )
    return archive({"[Content_Types].xml": types, "main.xml": "<?xml version='1.0'?><doc>Kế hoạch</doc>"} | parts)


def open_document(kind: str = "text", **parts: bytes | str) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return archive({"mimetype": mimetype, "content.xml": "<?xml version='1.0'?><doc/>"} | parts)
