"""What is typed is kept while it is typed: for its writer alone, no version, and never over another page's words."""

from typing import Any

import pytest
from django.urls import reverse

from tests.outgoing.conftest import drafted
from truongso.foundation.audit.models import Event
from truongso.governance.outgoing import actions
from truongso.governance.outgoing.models import OutgoingDocument, UnsentDraft


class Editor:
    """The editor's page in one tab: what it sends, and the marks that it learns."""

    def __init__(self, client: Any, document: OutgoingDocument) -> None:
        self.client, self.document = client, document
        self.page = client.get(reverse("outgoing:edit", args=[document.uid]))
        context = self.page.context
        known, new = context["marks"]
        self.fields = {"seen": context["seen"], "writer": client.session["_auth_user_id"], "count": 1}
        self.fields |= {"mark": str(known or ""), "new_mark": str(new), "kind-1": "paragraph"}

    @property
    def html(self) -> str:
        return self.page.content.decode()

    def type(self, text: str, *, heard: bool = True, **values: Any) -> Any:
        """Type, and let the page keep it; unless heard, the answer is lost on its way."""
        self.fields |= {"subject": "Báo cáo sĩ số", "recipients": "Lưu: VT.", "text-1": text, **values}
        answer = self.client.post(
            reverse("outgoing:keep", args=[self.document.uid]), self.fields, headers={"X-Background": "1"}
        )
        if answer.status_code == 200 and heard:
            self.fields |= {name: answer.json()[name] for name in ("mark", "new_mark")}
        return answer

    def save(self) -> Any:
        return self.client.post(reverse("outgoing:edit", args=[self.document.uid]), self.fields | {"act": "save"})


@pytest.fixture
def document(office: Any) -> OutgoingDocument:
    return drafted(office)


def text_of(row: Any) -> str:
    return row.content["blocks"][0]["text"]


def test_typed_words_come_back_and_become_a_version_when_saved(office: Any, client_of: Any, document: Any) -> None:
    an = client_of(office.an)
    editor = Editor(an, document)
    answer = editor.type("Sĩ số đầu năm là 1.500 em.")
    kept = UnsentDraft.objects.get()
    assert answer.json()["sentence"].startswith("Đã tự lưu lúc ") and text_of(kept) == "Sĩ số đầu năm là 1.500 em."
    editor.type("Sĩ số đầu năm là 1.514 em.", subject="")
    assert document.drafts.count() == 1
    assert Event.objects.about(document).filter(code="outgoing.unsent_kept").count() == 1
    for name in ("document", "preview"):
        assert (
            "Còn phần đang soạn chưa lưu" in an.get(reverse(f"outgoing:{name}", args=[document.uid])).content.decode()
        )
    again = Editor(an, document)
    assert "Sĩ số đầu năm là 1.514 em." in again.html and "Đã tự lưu lúc " in again.html
    again.fields |= {"subject": "Báo cáo sĩ số", "text-1": "Sĩ số đầu năm là 1.514 em."}
    assert again.save().status_code == 302
    assert text_of(document.drafts.first()) == "Sĩ số đầu năm là 1.514 em."
    assert document.drafts.count() == 2 and not UnsentDraft.objects.exists()


def test_words_are_thrown_away_on_purpose_only(office: Any, client_of: Any, document: Any) -> None:
    an = client_of(office.an)
    editor = Editor(an, document)
    editor.type("Viết nháp.")
    address = reverse("outgoing:throw_away", args=[document.uid])
    an.post(address, {"mark": "", "new_mark": ""})
    assert "chưa bỏ" in an.get(reverse("outgoing:edit", args=[document.uid])).content.decode()
    assert UnsentDraft.objects.count() == 1
    page = an.post(address, {"mark": editor.fields["mark"]}, follow=True).content.decode()
    assert "Đã bỏ bản tự lưu." in page and "Viết nháp." not in page
    assert not UnsentDraft.objects.exists()


def test_an_older_page_of_the_same_person_overwrites_nothing(office: Any, client_of: Any, document: Any) -> None:
    an = client_of(office.an)
    first, second = Editor(an, document), Editor(an, document)
    first.type("Chữ ở trang thứ nhất.")
    answer = second.type("Chữ ở trang thứ hai.")
    assert answer.status_code == 409
    assert "Chưa tự lưu. Bạn đang soạn văn bản này ở một trang khác" in answer.json()["sentence"]
    assert text_of(UnsentDraft.objects.get()) == "Chữ ở trang thứ nhất."
    third = Editor(an, document)
    third.type("Chữ soạn tiếp.")
    assert first.type("Chữ cũ.").status_code == 409
    assert second.save().status_code == 302, "a version on purpose is no overwriting"
    assert text_of(UnsentDraft.objects.get()) == "Chữ soạn tiếp.", "the words of the other page stay"


def test_two_writers_keep_their_own_words(office: Any, client_of: Any, document: Any) -> None:
    an, lan = Editor(client_of(office.an), document), Editor(client_of(office.lan), document)
    an.type("Chữ của An.")
    lan.type("Chữ của Lan.")
    assert sorted(map(text_of, UnsentDraft.objects.all())) == ["Chữ của An.", "Chữ của Lan."]
    assert lan.save().status_code == 302
    answer = an.type("Chữ của An, viết tiếp.")
    assert "Vũ Thị Lan đã lưu phiên bản 2 lúc" in answer.json()["sentence"]
    assert "đã lưu phiên bản 2 lúc" in Editor(an.client, document).html
    refused = an.save()
    assert refused.status_code == 409 and "Chữ của An, viết tiếp." in refused.content.decode()
    assert text_of(document.drafts.first()) == "Chữ của Lan."


def test_an_answer_that_was_lost_does_not_make_the_page_a_stranger(office: Any, client_of: Any, document: Any) -> None:
    editor = Editor(client_of(office.an), document)
    editor.type("Một.", heard=False)
    assert editor.type("Một, hai.").status_code == 200
    assert text_of(UnsentDraft.objects.get()) == "Một, hai."


def test_blocks_are_changed_without_a_version(office: Any, client_of: Any, document: Any) -> None:
    an = client_of(office.an)
    editor = Editor(an, document)
    address = reverse("outgoing:edit", args=[document.uid])
    fields = editor.fields | {"subject": "Báo cáo sĩ số", "text-1": "Một.", "act": "table:1"}
    assert an.post(address, fields)["Location"] == f"{address}#phan-2"
    assert document.drafts.count() == 1
    assert [block["kind"] for block in UnsentDraft.objects.get().content["blocks"]] == ["paragraph", "table"]


def test_words_of_another_account_and_of_an_ended_session_are_not_kept(
    office: Any, client_of: Any, document: Any
) -> None:
    an, lan = Editor(client_of(office.an), document), Editor(client_of(office.lan), document)
    answer = lan.type("Chữ của An trên máy chung.", writer=an.fields["writer"])
    assert answer.status_code == 409 and "Trang này do tài khoản khác mở" in answer.json()["sentence"]
    assert lan.save().status_code == 409
    an.client.logout()
    assert an.type("Chữ sau khi hết phiên.").status_code in {302, 401}
    assert client_of(office.long).post(reverse("outgoing:keep", args=[document.uid]), {}).status_code == 404
    assert not UnsentDraft.objects.exists() and document.drafts.count() == 1


def test_what_cannot_be_a_draft_is_not_kept(office: Any, client_of: Any, document: Any) -> None:
    editor = Editor(client_of(office.an), document)
    answer = editor.type("a" * 20_001)
    assert answer.status_code == 409 and "Một phần dài 20001 ký tự" in answer.json()["sentence"]
    actions.cancel_document(document, reason="Không cần nữa", by=office.an)
    assert "không làm được việc này" in editor.type("Chữ.").json()["sentence"]
    assert not UnsentDraft.objects.exists()


def test_a_document_given_up_takes_the_unsent_words_along(office: Any, client_of: Any, document: Any) -> None:
    Editor(client_of(office.an), document).type("Chữ.")
    actions.cancel_document(document, reason="Không cần nữa", by=office.an)
    assert not UnsentDraft.objects.exists()
