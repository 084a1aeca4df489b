"""A document arrives: what is kept, what the signatures say, what is not taken in."""

from typing import Any

import pytest

from tests.incoming.conftest import THURSDAY, hierarchy, letter_pdf, received
from tests.signing.builders import plain_pdf
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.governance.incoming.kinds import State
from truongso.governance.incoming.models import IncomingDocument
from truongso.governance.incoming.signals import state_changed
from truongso.governance.office.models import Channel

__all__ = ["hierarchy"]


@pytest.fixture
def heard() -> Any:
    calls: list[tuple[str, str]] = []

    def listen(sender: Any, document: IncomingDocument, state: str, by: Any, **rest: Any) -> None:
        calls.append((document.notation, state))

    state_changed.connect(listen)
    yield calls
    state_changed.disconnect(listen)


def test_a_signed_letter_of_the_so_arrives(office: Any, trusted: Any, heard: Any) -> None:
    document = received(office)
    assert (document.state, document.verdict, document.has_organisation_signature) == (State.ARRIVED, "VALID", True)
    assert document.register_by == THURSDAY
    file = document.files.get()
    assert (file.name, file.content_type, file.pages) == ("cv-1234.pdf", "application/pdf", 1)
    assert file.verification.verdict == "VALID"
    assert file.blob.sha256 == file.sha256
    assert heard == [("1234/SGDĐT-VP", "arrived")]
    assert Event.objects.filter(code="incoming.received").count() == 1


@pytest.mark.parametrize(
    ("content", "verdict"),
    [(letter_pdf("hanh"), "VALID"), (letter_pdf("stranger"), "UNKNOWN"), (letter_pdf("revoked"), "REVOKED"),
     (plain_pdf(), "UNKNOWN")],
    ids=["a person's", "unknown authority", "revoked", "unsigned"],
)  # fmt: skip
def test_no_other_signature_counts_as_the_organisations(
    office: Any, trusted: Any, content: bytes, verdict: str
) -> None:
    document = received(office, files=[("a.pdf", content)])
    assert (document.verdict, document.has_organisation_signature) == (verdict, False)


def test_one_tampered_file_spoils_the_document(office: Any, trusted: Any) -> None:
    document = received(
        office, channel=Channel.EXCHANGE, files=[("a.pdf", letter_pdf()), ("b.pdf", letter_pdf("stranger"))]
    )
    assert (document.verdict, document.has_organisation_signature) == ("UNKNOWN", False)


def test_the_same_message_twice_is_one_document(office: Any, trusted: Any, heard: Any) -> None:
    first = received(office, channel=Channel.EMAIL, external_id="<abc@sgd>")
    again = received(office, channel=Channel.EMAIL, external_id="<abc@sgd>", subject="khác")
    assert first.pk == again.pk
    assert IncomingDocument.objects.count() == 1
    assert len(heard) == 1
    assert received(office, channel=Channel.EXCHANGE, external_id="<abc@sgd>").pk != first.pk


def test_a_wrong_file_chosen_by_a_person_is_refused(office: Any) -> None:
    with pytest.raises(Refused, match=r"^Tên «cv\.docx» không đúng với nội dung \(nội dung là PDF\)"):
        received(office, files=[("cv.docx", plain_pdf())])
    assert not IncomingDocument.objects.exists()
    assert not Event.objects.filter(code__startswith="incoming.").exists()
