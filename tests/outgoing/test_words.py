"""Documents out are found by their drafts and by what stands in the signed file, by who may see them."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from tests.outgoing.conftest import drafted, today
from tests.signing.builders import plain_pdf
from truongso.foundation.papers.actions import issue_number
from truongso.governance.casefiles.models import FileText, TextState
from truongso.governance.casefiles.tasks import read_one
from truongso.governance.outgoing import actions
from truongso.governance.outgoing.models import OutgoingDocument

pytestmark = pytest.mark.django_db
ASKED = "thue xe dien bien"


def finished(office: SimpleNamespace, words: str, **values: Any) -> OutgoingDocument:
    """A paper that another app made and that is signed already."""
    number = issue_number(series_code="CV", symbol="CV-THPTAL", subject="Thông báo", issued_on=today(), by=office.lan)
    given = {"signers": [], "seal": False, "recipients": [office.an.person], "about": None, "by": office.lan} | values
    return actions.register_finished(
        type_code="CV", subject="Thông báo", content=plain_pdf(words), number=number, **given
    )  # fmt: skip


def read_all() -> list[FileText]:
    return [read_one(one) for one in FileText.objects.to_read(scans=False).select_related("blob")]


def seen(client: Any, document: OutgoingDocument, words: str = ASKED) -> list[bool]:
    """Return whether the list and the search box show a document."""
    asked = [client.get(reverse(name), {"q": words}) for name in ("outgoing:documents", "dashboards:search")]
    return [answer.status_code == 200 and document.get_absolute_url() in answer.content.decode() for answer in asked]


def test_a_word_in_the_signed_file_finds_it_for_the_office_and_for_who_got_it(
    office: SimpleNamespace, client_of: Any
) -> None:
    document = finished(office, "Kinh phí thuê xe đi Điện Biên")
    assert seen(client_of(office.lan), document) == [False, False]
    assert [one.state for one in read_all()] == [TextState.TEXT]
    assert seen(client_of(office.lan), document) == [True, True]
    assert seen(client_of(office.an), document) == [False, False]  # not issued: not yet sent to An
    actions.issue_document(document, by=office.lan)
    assert seen(client_of(office.an), document) == [True, True]
    assert seen(client_of(office.long), document) == [False, False]


def test_a_draft_is_found_by_its_words_as_they_are_now(office: SimpleNamespace, client_of: Any) -> None:
    document = drafted(office, subject="Tham quan học tập")
    content = document.drafts.first().content
    content["blocks"][0]["text"] = "Nhà trường thuê xe đi Điện Biên."
    actions.save_draft(document, content, seen=document.drafts.first().number, by=office.an)
    assert seen(client_of(office.an), document) == [True, True]
    assert seen(client_of(office.long), document) == [False, False]
    content["blocks"][0]["text"] = "Nhà trường đi tàu."
    actions.save_draft(document, content, seen=document.drafts.first().number, by=office.an)
    assert seen(client_of(office.an), document) == [False, False]
    assert seen(client_of(office.an), document, "tham quan hoc tap") == [True, True]
