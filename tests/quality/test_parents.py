"""A family confirms or corrects its child's data by a signed link: of limited life, once, and nothing else is shown."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.work.registry import worklists
from truongso.records.quality import actions, parents
from truongso.records.quality.models import Correction, ParentRequest
from truongso.records.register.models import Source, ValueChange
from truongso.records.students.models import Pupil

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def asked(school: SimpleNamespace) -> ParentRequest:
    return actions.ask_parents(school.pupils[0], by=school.an)


def link_of(asked: ParentRequest) -> str:
    return reverse("quality:answer", args=[parents.token_for(asked)])


def given(asked: ParentRequest, **changes: str) -> dict[str, str]:
    """Return what the form sends: all as shown, the identity number empty, some fields changed."""
    shown = {code: text for code, text in asked.shown.items() if code != parents.MASKED}
    return {**shown, **{code.replace("__", "."): text for code, text in changes.items()}, "answer": "propose"}


def test_teacher_makes_a_link_and_the_page_shows_only_basic_data(school: SimpleNamespace, client_of: Any) -> None:
    first = school.pupils[0]
    client_of(school.an).post(reverse("quality:ask", args=[first.uid]))
    page = Client().get(link_of(ParentRequest.objects.get()))

    text = text_of(page)

    assert page.status_code == 200
    assert "<dd>01/01/2011</dd>" in text
    assert str(first) in text and "031211******" in text and first.identity_number not in text
    assert "Công giáo" not in text and "319000" not in text
    assert (page["Cache-Control"], page["X-Robots-Tag"], page["Referrer-Policy"]) == (
        "no-store",
        "noindex",
        "same-origin",
    )


def test_family_confirms_once(asked: ParentRequest) -> None:
    client = Client()

    done = client.post(link_of(asked), {"answer": "correct"})

    assert "dữ liệu của em" in text_of(done)
    asked.refresh_from_db()
    assert asked.is_confirmed and asked.answered_at is not None
    assert client.get(link_of(asked)).status_code == 410
    again = client.post(link_of(asked), given(asked, phone="0597999999"))
    assert again.status_code == 422 and "chỉ dùng một lần" in text_of(again)
    assert Correction.objects.count() == 0


def test_proposed_correction_waits_for_the_homeroom_teacher_and_changes_nothing(
    school: SimpleNamespace, asked: ParentRequest
) -> None:
    before = ValueChange.objects.count()

    Client().post(link_of(asked), given(asked, phone="+84 597 999 999", born_on="2011-02-03"))

    assert ValueChange.objects.count() == before
    assert sorted((one.field, one.new) for one in Correction.objects.all()) == [
        ("born_on", "2011-02-03"), ("phone", "0597999999"),
    ]  # fmt: skip
    items = worklists.get("quality.corrections").items_for(school.an, timezone.localdate())
    assert [item.title for item in items] == [f"Gia đình {school.pupils[0]} đề nghị sửa hồ sơ"]
    assert worklists.get("quality.corrections").items_for(school.long, timezone.localdate()) == []


def test_teacher_accepts_one_and_refuses_the_other(
    school: SimpleNamespace, asked: ParentRequest, client_of: Any
) -> None:
    Client().post(link_of(asked), given(asked, phone="0597999999", full_name="Nguyễn Văn Ân"))
    phone, name = Correction.objects.get(field="phone"), Correction.objects.get(field="full_name")
    client = client_of(school.an)

    client.post(reverse("quality:decide", args=[phone.pk]), {"decision": "accept"})
    client.post(reverse("quality:decide", args=[name.pk]), {"reason": "Giấy khai sinh ghi An"})

    first = Pupil.objects.whole().get(pk=school.pupils[0].pk)
    assert (first.value_of("phone"), first.value_of("full_name")) == ("0597999999", "Nguyễn Văn An")
    assert ValueChange.objects.of(first)[0].source.kind == Source.Kind.FAMILY
    assert Correction.objects.open().count() == 0
    codes = ["quality.correction_accepted", "quality.correction_refused"]
    assert list(Event.objects.filter(code__in=codes).order_by("sequence").values_list("code", flat=True)) == codes
    with pytest.raises(Refused, match="đã được quyết định"):
        actions.accept(name, by=school.an)


def test_other_teacher_cannot_decide(school: SimpleNamespace, asked: ParentRequest, client_of: Any) -> None:
    Client().post(link_of(asked), given(asked, phone="0597999999"))
    correction = Correction.objects.get()

    answer = client_of(school.long).post(reverse("quality:decide", args=[correction.pk]), {"decision": "accept"})

    assert answer.status_code == 403
    correction.refresh_from_db()
    assert correction.decided_at is None


def test_unreadable_answer_is_said_beside_the_field_and_the_link_still_works(asked: ParentRequest) -> None:
    answer = Client().post(link_of(asked), given(asked, identity_number="không nhớ"))

    assert answer.status_code == 422 and "phải gồm các chữ số" in text_of(answer)
    asked.refresh_from_db()
    assert asked.answered_at is None and Correction.objects.count() == 0
    assert Client().get(link_of(asked)).status_code == 200


def test_expired_withdrawn_replaced_and_forged_links_show_nothing(
    school: SimpleNamespace, asked: ParentRequest
) -> None:
    name = str(school.pupils[0])
    newer = actions.ask_parents(school.pupils[0], by=school.an)
    old = Client().get(link_of(asked))
    assert old.status_code == 410 and name not in text_of(old)

    actions.withdraw(newer, by=school.an)
    assert Client().get(link_of(newer)).status_code == 410

    expired = actions.ask_parents(school.pupils[0], by=school.an)
    ParentRequest.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    assert Client().get(link_of(expired)).status_code == 410
    assert "đã hết hạn" in text_of(Client().post(link_of(expired), {"answer": "correct"}))

    forged = signing.dumps(str(expired.uid), salt="another")
    for token in (forged, "x", "a:b:c", parents.token_for(expired)[:-1]):
        answer = Client().get(reverse("quality:answer", args=[token]))
        assert answer.status_code == 404 and name not in text_of(answer)


def test_link_dies_with_its_signature_even_where_the_row_says_otherwise(asked: ParentRequest, monkeypatch: Any) -> None:
    link = link_of(asked)
    ParentRequest.objects.update(expires_at=timezone.now() + timedelta(days=400))
    later = timezone.now().timestamp() + timedelta(days=15).total_seconds()

    monkeypatch.setattr("django.core.signing.time.time", lambda: later)

    assert Client().get(link).status_code == 404


def test_pupil_who_left_is_asked_no_more(school: SimpleNamespace) -> None:
    from truongso.records.students import actions as students

    students.leave(school.pupils[0], on=timezone.localdate(), reason_code="01", by=school.lan)

    with pytest.raises(Refused, match="không còn học"):
        actions.ask_parents(Pupil.objects.get(pk=school.pupils[0].pk), by=school.an)
    assert ParentRequest.objects.count() == 0
