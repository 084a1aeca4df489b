"""1,500 one-page papers made and signed, against typst alone and the bare signature: what our layers add.

Both sides take turns in small batches, so that whatever else the machine does falls on both.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

Rows = list[tuple[str, str, str, str]]
PAPERS = 1500
BATCH = 5


def measure(papers: int = PAPERS) -> Rows:
    """Make and sign with a key made for the purpose; nothing is written to the database."""
    from cryptography.hazmat.primitives.serialization import Encoding

    from truongso.demo.certificates import make_hierarchy
    from truongso.foundation.papers.content import OfficialPaper, Paragraph
    from truongso.foundation.papers.pdf import render_pdf
    from truongso.foundation.signing.keys.software import SoftwareKey
    from truongso.foundation.signing.pdf_signing import Certificates, complete, prepare

    holder = make_hierarchy(now=datetime.now(UTC), people={"hanh": "Nguyễn Thị Hạnh"}).people["hanh"]
    certificates = Certificates(
        holder.certificate.public_bytes(Encoding.DER), tuple(c.public_bytes(Encoding.DER) for c in holder.chain)
    )
    key, typeset = SoftwareKey(holder.key), _typst_alone()

    def paper(number: int) -> OfficialPaper:
        return OfficialPaper(
            parent_agency=("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "HẢI PHÒNG"), agency="TRƯỜNG THPT AN LÃO", symbol="GXN-THPTAL",
            number=number, place="An Lão", issued_on=date(2026, 10, 5), type_name="GIẤY XÁC NHẬN",
            subject="Học sinh đang học tại trường", blocks=(Paragraph(f"Em số {number} đang học lớp 10A1./."),),
            signature_lines=("HIỆU TRƯỞNG",), signer="Nguyễn Thị Hạnh",
        )  # fmt: skip

    def whole(number: int) -> None:
        prepared = prepare(render_pdf(paper(number)), certificates)
        complete(prepared, certificates, key.sign(prepared.to_sign))

    def bare(number: int) -> None:
        typeset(paper(number))
        key.sign(b"x" * 200)

    ours, least = _in_turns(whole, bare, papers)
    return [
        (f"{papers} văn bản một trang: lập PDF/A và ký số, so với typst và chữ ký trần",
         f"{ours:.1f} s", f"{least:.1f} s", f"≤ 1,3; {ours / least:.2f} lần".replace(".", ",")),
    ]  # fmt: skip


def _typst_alone() -> Callable[[Any], bytes]:
    """Return what compiles a paper's values with the same template, without anything of ours around it."""
    import json

    import typst

    from truongso.foundation.papers.pdf import TEMPLATE, fonts_directory

    folder = str(fonts_directory())
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    compiler = typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)

    def run(paper: Any) -> bytes:
        text = json.dumps(paper.as_data(), ensure_ascii=False)
        made = compiler.compile(format="pdf", pdf_standards="a-2b", sys_inputs={"paper": text})
        assert isinstance(made, bytes)
        return made

    return run


def _in_turns(one: Callable[[int], Any], other: Callable[[int], Any], times: int) -> tuple[float, float]:
    """Return the seconds of both for as many papers, each paper made once by each, the two in turns."""
    one(0)
    other(0)
    seconds = [0.0, 0.0]
    for begin in range(1, times + 1, BATCH):
        numbers = range(begin, min(begin + BATCH, times + 1))
        # what goes first may find less ready for it: they change places; numbers differ, as no paper is made twice
        for which in (0, 1) if begin // BATCH % 2 else (1, 0):
            started = time.perf_counter()
            for number in numbers:
                (one, other)[which](number + which * PAPERS * 10)
            seconds[which] += time.perf_counter() - started
    return seconds[0], seconds[1]
