"""Signatures a second in one process, beside the bare signature of the same key; a file with ten signatures verified."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from benchmarks.identity import a_second

Rows = list[tuple[str, str, str, str]]
ROUNDS = 100


def measure() -> Rows:
    """Sign and verify with keys made for the purpose; nothing is written to the database."""
    from asn1crypto import crl
    from asn1crypto import x509 as asn1_x509
    from cryptography.hazmat.primitives.serialization import Encoding

    from truongso.demo.certificates import make_hierarchy
    from truongso.foundation.papers.pdf import fonts_directory
    from truongso.foundation.signing.keys.software import SoftwareKey
    from truongso.foundation.signing.pdf_signing import Certificates, complete, prepare
    from truongso.foundation.signing.trust import Root, TrustStore
    from truongso.foundation.signing.verifying import verify

    made = make_hierarchy(now=datetime.now(UTC), people={"hanh": "Nguyễn Thị Hạnh"})
    holder = made.people["hanh"]
    der = holder.certificate.public_bytes(Encoding.DER)
    certificates = Certificates(der, tuple(c.public_bytes(Encoding.DER) for c in holder.chain))
    key, page = SoftwareKey(holder.key), _page(fonts_directory())

    def sign(content: bytes = page) -> bytes:
        prepared = prepare(content, certificates)
        return complete(prepared, certificates, key.sign(prepared.to_sign))

    lists = (made.revocation_list, made.root_revocation_list)
    store = TrustStore(
        (Root(asn1_x509.Certificate.load(made.root.certificate.public_bytes(Encoding.DER)), "cong-vu"),),
        (asn1_x509.Certificate.load(made.authority.certificate.public_bytes(Encoding.DER)),),
        tuple(crl.CertificateList.load(item.public_bytes(Encoding.DER)) for item in lists),
    )
    ten = page
    for _ in range(10):
        ten = sign(ten)
    first = sign(page)
    bare = a_second(lambda: key.sign(b"x"), 1000)
    signed, again = a_second(sign, ROUNDS), a_second(lambda: sign(first), ROUNDS)
    took, one = (statistics.median(_seconds(lambda f=f: verify(f, store)) for _ in range(5)) for f in (ten, first))  # type: ignore[misc]
    return [
        ("Chữ ký PDF trong một giây (RSA-2048, một tiến trình), so với chữ ký trần",
         f"{signed:.0f}", f"{bare:.0f}", f"≥ 80; {signed / bare:.1%}"),
        ("Như trên, chữ ký thứ hai trên tệp đã ký (qua thư viện)", f"{again:.0f}", f"{bare:.0f}", f"{again / bare:.1%}"),
        ("Kiểm tra tệp 1 chữ ký", f"{one * 1000:.0f} ms", "–", "–"),
        ("Kiểm tra tệp 10 chữ ký", f"{took * 1000:.0f} ms", "–", "–"),
    ]  # fmt: skip


def _page(fonts: Any) -> bytes:
    import typst

    text = '#set page(paper: "a4")\n#set text(font: "Tinos")\nGiấy khen: ' + "Trường THPT An Lão. " * 60
    made = typst.compile(text.encode(), font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(fonts)]))
    assert isinstance(made, bytes)
    return made


def _seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
