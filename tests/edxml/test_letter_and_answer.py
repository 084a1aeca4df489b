"""A letter comes in as edXML, is answered, signed by the principal with a token, sealed, sent and acknowledged."""

import hashlib
import io
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigSeedSubFilter

from tests.cast import make_cast
from tests.edxml.conftest import KEY, PIN, SCHOOL, Sandbox, serving
from tests.signing.builders import plain_pdf, signer_of
from truongso.demo.certificates import Hierarchy, make_hierarchy
from truongso.foundation.evidence import store
from truongso.foundation.indicators.registry import indicators
from truongso.foundation.org import actions as org
from truongso.foundation.org.periods import Quarter
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SignatureStep, SigningKey
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify
from truongso.governance.edxml.format import reading
from truongso.governance.edxml.models import Package
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.office.models import Correspondent
from truongso.governance.outgoing.models import Delivery, OutgoingDocument
from truongso.sandbox.exchange.axis import OFFICE
from truongso.sandbox.exchange.envelopes import Seal

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
TOKEN_PIN = "123456"
QUESTION = "V/v báo cáo kết quả chuyển đổi số năm 2026"
ANSWER = "Báo cáo kết quả chuyển đổi số năm 2026"


@cache
def hierarchy() -> Hierarchy:
    """The principal, the school's seal and the office, whose certificate bears its own name."""
    people = {"hanh": "Nguyễn Thị Hạnh", "school": SCHOOL[1]}
    return make_hierarchy(now=datetime.now(UTC), people=people, organisations={"so": OFFICE[1]})


def letter_of_the_office() -> bytes:
    """A page that the office's own certificate signed."""
    out = io.BytesIO()
    meta = PdfSignatureMetadata(field_name="Ky", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    writer = IncrementalPdfFileWriter(io.BytesIO(plain_pdf(QUESTION)))
    PdfSigner(meta, signer=signer_of(hierarchy().people["so"])).sign_pdf(writer, output=out)
    return out.getvalue()


@pytest.fixture
def axis(settings: Any) -> Iterator[Sandbox]:
    with serving(Seal("", hierarchy().people["so"].as_pkcs12(PIN), PIN)) as found:
        settings.EDXML_URL, settings.EDXML_PASSWORD, settings.EDXML_ORGAN = found.url, KEY, SCHOOL[0]
        yield found


@pytest.fixture
def school(db: Any, settings: Any, tmp_path: Path) -> SimpleNamespace:
    """The cast; the school trusts the hierarchy; the clerk keeps the seal."""
    users = make_cast()
    org.describe_school(
        name=SCHOOL[1], agency="TRƯỜNG THPT AN LÃO", parent_agency="SỞ GIÁO DỤC VÀ ĐÀO TẠO\nHẢI PHÒNG", symbol="THPTAL",
        place="An Lão", by=users["hanh"],
    )  # fmt: skip
    settings.TRUST_ROOT = tmp_path / "trust"
    hierarchy().write_trust(settings.TRUST_ROOT)
    content = hierarchy().people["school"].as_pkcs12(PIN)
    signing.register_software_key(None, content=content, password=PIN, by=users["lan"])
    office = Correspondent.objects.create(
        name=OFFICE[1], kind=Correspondent.Kind.PARENT, code=OFFICE[0], takes_packages=True
    )
    return SimpleNamespace(**users, office=office)


@pytest.fixture
def token(school: SimpleNamespace, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SigningKey:
    """The principal's key on a token that stands in the server."""
    if not SOFTHSM.exists():
        pytest.skip("Máy này chưa có SoftHSM (Debian: softhsm2)")
    import pkcs11

    folder, conf = tmp_path / "tokens", tmp_path / "softhsm2.conf"
    folder.mkdir()
    conf.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(conf))
    settings.PKCS11_LIBRARY = str(SOFTHSM)
    label = f"hanh-{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:8]}"
    holder = hierarchy().people["hanh"]
    (tmp_path / "key.pem").write_bytes(holder.key_pem())
    run = ["softhsm2-util", "--pin", TOKEN_PIN]
    for arguments in (
        ["--init-token", "--free", "--label", label, "--so-pin", "654321"],
        ["--import", str(tmp_path / "key.pem"), "--token", label, "--label", "hanh", "--id", "0a"],
    ):
        subprocess.run([*run, *arguments], check=True, capture_output=True)
    library = pkcs11.lib(str(SOFTHSM))
    library.reinitialize()
    kind = pkcs11.Attribute
    with library.get_token(token_label=label).open(user_pin=TOKEN_PIN, rw=True) as session:
        session.create_object({
            kind.CLASS: pkcs11.ObjectClass.CERTIFICATE, kind.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509, kind.TOKEN: True,
            kind.ID: b"\x0a", kind.LABEL: "hanh", kind.SUBJECT: holder.certificate.subject.public_bytes(),
            kind.VALUE: holder.certificate.public_bytes(Encoding.DER),
        })  # fmt: skip
    by = school.hanh
    return signing.register_token_key(by.person, token_label=label, pin=TOKEN_PIN, by=by)


def post(client: Client, name: str, row: Any, *more: Any, **values: Any) -> str:
    answer = client.post(reverse(name, args=[row.uid, *more]), values, follow=True)
    assert answer.status_code == 200, answer.content.decode()[-3000:]
    return " ".join(answer.content.decode().split())


def run_exchange(lan: Client) -> str:
    return " ".join(lan.post(reverse("edxml:run"), follow=True).content.decode().split())


def signs(client: Client, key: SigningKey, secret: str, *, seal: bool = False) -> None:
    """Open what waits, and sign it in one sitting on the page."""
    step = SignatureStep.objects.in_turn().filter(person__isnull=seal).get()
    client.get(reverse("signing:look", args=[step.uid]))
    url = reverse("signing:queue") + ("?cua=truong" if seal else "")
    page = client.post(url, {"step": [step.uid], "key": key.pk, "secret": secret}).content.decode()
    assert "1 trên 1 văn bản đã ký." in page, page


def pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pdf).split())


def electronic() -> tuple[int, int]:
    measure = indicators.get("office.documents_electronic").compute(Quarter.of(timezone.localdate()))
    return measure.met.count(), measure.population.count()


def test_a_letter_comes_in_is_answered_signed_sealed_sent_and_acknowledged(
    school: SimpleNamespace, axis: Sandbox, token: SigningKey, client_of: Any
) -> None:
    lan, hanh, an = (client_of(getattr(school, name)) for name in ("lan", "hanh", "an"))
    today = timezone.localdate()
    before = electronic()

    # It comes in over the axis; the clerk registers it, the principal gives it to An.
    axis.letter("1234/SGDĐT-VP", QUESTION, files={"1234-SGDDT-VP.pdf": letter_of_the_office()})
    assert "Đã chạy: gửi 1 gói, nhận 1 gói." in run_exchange(lan)
    letter = IncomingDocument.objects.get()
    assert (letter.notation, letter.sender, letter.verdict, letter.has_organisation_signature) == (
        "1234/SGDĐT-VP", school.office, "VALID", True,
    )  # fmt: skip
    assert Package.objects.get(incoming=letter, kind="document").seal_verdict == "VALID"
    post(lan, "incoming:register_document", letter, present_to=school.hanh.person.pk)
    post(
        hanh, "incoming:instruct", letter, opinion="Đồng chí An chuẩn bị báo cáo trả lời Sở.", urgency=0,
        lead_person=school.an.person.pk, due_on=today.isoformat(), needs_reply="on",
    )  # fmt: skip
    post(an, "incoming:begin", letter, letter.tasks.get().pk)

    # An answers, Hạnh agrees and signs with her token, the clerk seals.
    an.post(f"{reverse('outgoing:start')}?tra-loi={letter.uid}", {"type_code": "BC", "subject": ANSWER})
    answer = OutgoingDocument.objects.get()
    assert answer.reply_to == letter
    post(an, "outgoing:describe", answer, signer=school.hanh.person.pk, urgency=0, copies_amount=0)
    post(hanh, "outgoing:approve", answer)
    post(an, "outgoing:recipients", answer, outside=[school.office.pk], units=[], people=[])
    post(lan, "outgoing:number", answer, dated_on=today.isoformat())
    signs(hanh, token, TOKEN_PIN)
    signs(lan, SigningKey.objects.of_organisation().get(), PIN, seal=True)
    answer.refresh_from_db()
    found = verify(store.read(answer.signed_file_id), trust_store())
    assert [(one.name, one.verdict) for one in found.signers] == [
        ("Nguyễn Thị Hạnh", Verdict.VALID), (SCHOOL[1], Verdict.VALID),
    ]  # fmt: skip

    # It goes out, arrives as it was signed, names what it answers, and is acknowledged.
    assert "Đã phát hành." in post(lan, "outgoing:issue", answer)
    assert "Đã chạy: gửi" in run_exchange(lan)
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.state) == ("exchange", "acknowledged")
    (there,) = axis.inside()["received"]
    assert (there["code"], there["files"]) == (answer.notation, [f"{answer.file_name}.pdf"])
    package = Package.objects.outgoing().documents().get()
    said = reading.read(store.read(package.blob.sha256)).document
    assert said is not None
    assert (said.position, said.signer, said.responses[0].document_id) == (
        "HIỆU TRƯỞNG", "Nguyễn Thị Hạnh", f"{OFFICE[0]},2026/11/02,1234/SGDĐT-VP",
    )  # fmt: skip
    assert [one.content for one in said.attachments] == [store.read(answer.signed_file_id)]
    assert [code for code, _ in axis.statuses()] == ["01", "03", "04", "05"]

    # The letter is done, the office hears of it; both registers print; indicator 2 has moved.
    post(an, "incoming:finish", letter, letter.tasks.get().pk, words=f"Đã trả lời bằng {answer.notation}.")
    run_exchange(lan)
    letter.refresh_from_db()
    assert (letter.state, letter.replied_with) == ("done", str(answer)[:200])
    assert axis.statuses()[-1][0] == "06"
    book_in = pdf_text(lan.get(reverse("incoming:register_pdf")).content)
    book_out = pdf_text(lan.get(reverse("outgoing:book", args=[today.year])).content)
    # Where a notation is broken over two lines of its cell, the hyphen is read as a soft one.
    assert "1234/SGDĐT-VP" in book_in.replace("\x02", "-") and "01/BC-THPTAL" in book_out.replace("\x02", "-")
    assert (before, electronic()) == ((0, 0), (2, 2))
