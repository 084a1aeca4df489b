"""Numbers: one series or one a type, kept numbers, two clerks, and a machine that dies between number and seal."""

import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from tests.outgoing.conftest import approved, make_office, sign, signed, today
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.papers import actions as papers
from truongso.foundation.papers.models import IssuedNumber, NumberingYear, Reservation, Series
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SignatureRequest, SignatureStep
from truongso.governance.outgoing import actions
from truongso.governance.outgoing.models import OutgoingDocument, State

YEAR = today().year


def take(office: Any, document: OutgoingDocument, **values: Any) -> OutgoingDocument:
    return actions.take_number(document, dated_on=today(), today=today(), by=office.lan, **values)


def test_one_series_for_all_papers_when_the_head_decides_so(office: Any, client_of: Any) -> None:
    hanh = client_of(office.hanh)
    form = {"year": YEAR, "scheme": "single", "basis": "Quy chế văn thư của trường"}
    assert client_of(office.lan).post(reverse("papers:choose_scheme"), form).status_code == 403
    answer = hanh.post(reverse("papers:choose_scheme"), form, follow=True)
    assert "Đã ghi quyết định về cách đánh số." in answer.content.decode()
    report = papers.issue_number(
        series_code="BC", symbol="BC-THPTAL", subject="Báo cáo của kế hoạch", issued_on=today(), by=office.lan
    )
    letter = take(office, approved(office, "CV"))
    decision = take(office, approved(office, "QĐ", subject="Kiện toàn ban"))
    assert [report.text, letter.notation, decision.notation] == ["01/BC-THPTAL", "02/THPTAL", "03/QĐ-THPTAL"]
    assert Series.objects.get().code == "VB"
    answer = hanh.post(reverse("papers:choose_scheme"), form | {"scheme": "per_type"})
    assert f"Năm {YEAR} đã có số được cấp: cách đánh số của năm này không đổi được nữa." in answer.content.decode()
    assert NumberingYear.objects.get().scheme == "single"
    assert Event.objects.filter(code="papers.scheme_chosen").count() == 1


def test_one_series_a_type_is_what_stands_without_a_decision(office: Any) -> None:
    papers.issue_number(series_code="BC", symbol="BC-THPTAL", subject="Của kế hoạch", issued_on=today(), by=office.lan)
    assert take(office, approved(office, "BC")).notation == "02/BC-THPTAL"
    assert take(office, approved(office, "CV")).notation == "01/THPTAL"


def test_kept_numbers_are_used_and_what_is_left_becomes_void(office: Any, client_of: Any) -> None:
    lan = client_of(office.lan)
    until = today() if today().month == 12 else today() + timedelta(days=2)
    form = {"series_code": "QĐ", "count": 3, "kept_for": "Hội đồng thi", "reason": "Kỳ thi", "until": until.isoformat()}
    lan.post(reverse("papers:reserve"), form)
    kept = Reservation.objects.get()
    assert (kept.numbers_text, kept.free) == ("01–03", [1, 2, 3])
    assert take(office, approved(office, "QĐ")).notation == "04/QĐ-THPTAL"
    document = approved(office, "QĐ")
    lan.post(reverse("outgoing:number", args=[document.uid]), {"dated_on": today().isoformat(), "reservation": kept.pk})
    document.refresh_from_db()
    assert document.notation == "01/QĐ-THPTAL" and kept.free == [2, 3]
    with pytest.raises(Refused, match="không thuộc dãy số của văn bản này"):
        take(office, approved(office, "CV"), reservation=kept)
    papers.release_reservation(kept, reason="Thi xong", on=today(), by=office.lan)
    void = IssuedNumber.objects.exclude(voided_at=None).order_by("number")
    assert [(n.number, n.void_reason) for n in void] == [(2, "Thi xong"), (3, "Thi xong")]
    with pytest.raises(Refused, match="không còn số nào chưa dùng"):
        take(office, approved(office, "QĐ"), reservation=kept)
    assert [n.number for n in IssuedNumber.objects.filter(series__code="QĐ").order_by("number")] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"count": 0}, "từ 1 đến 50 số"), ({"kept_for": " "}, "giữ số cho ai"), ({"reason": ""}, "lý do giữ số"),
     ({"until": today().replace(year=YEAR + 1)}, f"hết năm {YEAR}")],
)  # fmt: skip
def test_keeping_without_sense_is_refused(office: Any, change: dict[str, Any], sentence: str) -> None:
    values: dict[str, Any] = {"count": 2, "kept_for": "An", "reason": "Thi", "until": today()} | change
    with pytest.raises(Refused, match=sentence):
        papers.reserve_numbers(series_code="QĐ", year=YEAR, by=office.lan, **values)
    assert not Reservation.objects.exists() and not Series.objects.filter(last_number__gt=0).exists()


def test_a_paper_that_came_back_keeps_its_number(keys: Any) -> None:
    document = approved(keys)
    take(keys, document)
    actions.send_to_sign(document, by=keys.lan)
    step = SignatureStep.objects.get(person=keys.hanh.person)
    signing.refuse_step(step, reason="Sai sĩ số khối 11", by=keys.hanh)
    document.refresh_from_db()
    assert (document.state, document.notation) == (State.DRAFT, "01/THPTAL")
    content = document.drafts.first().content
    actions.save_draft(document, content | {"addressees": ["UBND xã"]}, seen=1, by=keys.an)
    actions.approve_document(document, today=today(), by=keys.hanh)
    document.refresh_from_db()
    assert document.state == State.NUMBERED
    actions.send_to_sign(take(keys, document), by=keys.lan)
    sign(keys.hanh)
    sign(keys.lan, seal=True)
    document.refresh_from_db()
    assert (document.state, document.notation, IssuedNumber.objects.count()) == (State.SIGNED, "01/THPTAL", 1)


def test_or_its_number_is_given_up_with_the_reason(keys: Any, client_of: Any) -> None:
    document = take(keys, approved(keys))
    lan = client_of(keys.lan)
    answer = lan.post(reverse("outgoing:give_up_number", args=[document.uid]), {"reason": ""}, follow=True)
    assert "Hãy ghi lý do hủy số." in answer.content.decode()
    lan.post(reverse("outgoing:give_up_number", args=[document.uid]), {"reason": "Không ban hành nữa"})
    document.refresh_from_db()
    number = IssuedNumber.objects.get()
    assert (document.state, document.number, number.void_reason) == (State.DRAFT, None, "Không ban hành nữa")


def test_a_number_of_yesterday_is_not_given(office: Any) -> None:
    document = approved(office)
    for day, sentence in ((today() - timedelta(days=1), "số đã giữ chỗ"), (today() + timedelta(days=1), "chưa tới")):
        with pytest.raises(Refused, match=sentence):
            actions.take_number(document, dated_on=day, today=today(), by=office.lan)
    assert not IssuedNumber.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_get_two_numbers() -> None:
    office = make_office()
    documents = [approved(office, subject=f"Văn bản {n}") for n in range(4)]
    start = Barrier(4)

    def run(document: OutgoingDocument) -> str:
        try:
            start.wait()
            return take(office, document).notation
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        given = sorted(pool.map(run, documents))
    assert given == ["01/THPTAL", "02/THPTAL", "03/THPTAL", "04/THPTAL"]
    same = approved(office, subject="Một văn bản")
    start = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(run, [same, same])) == {"05/THPTAL"}
    assert IssuedNumber.objects.count() == 5


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_first_number_and_the_decision_do_not_pass_each_other() -> None:
    office = make_office()
    document = approved(office)
    start = Barrier(2)

    def number() -> str:
        try:
            start.wait()
            return take(office, document).number.series.code
        finally:
            connections.close_all()

    def decide() -> str:
        try:
            start.wait()
            return papers.choose_scheme(YEAR, "single", basis="Quy chế", by=office.hanh).scheme
        except Refused as refusal:
            return refusal.sentence
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(number), pool.submit(decide)
        series, decided = first.result(), second.result()
    assert (series, decided) in {
        ("VB", "single"),
        ("CV", f"Năm {YEAR} đã có số được cấp: cách đánh số của năm này không đổi được nữa."),
    }


def _die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _in_a_process(run: Any) -> int:
    """Run in a process of its own with its own connection; return how it ended."""
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join(60)
    assert process.exitcode is not None
    return process.exitcode


@pytest.mark.django_db(transaction=True)
def test_killed_while_numbering_and_between_number_and_seal_leaves_neither_gap_nor_double(
    settings: Any, tmp_path: Any, client_of: Any
) -> None:
    from tests.outgoing.conftest import hierarchy, register_keys
    from truongso.governance.outgoing.actions import numbering

    settings.TRUST_ROOT = tmp_path / "trust"
    hierarchy().write_trust(settings.TRUST_ROOT)
    office = make_office()
    register_keys(office)
    document = approved(office)

    def while_numbering() -> None:
        numbering.record = _die
        take(office, document)

    def before_signing() -> None:
        numbering.render = _die
        actions.send_to_sign(take(office, document), by=office.lan)

    assert _in_a_process(while_numbering) == -signal.SIGKILL
    document.refresh_from_db()
    assert (document.state, document.number, IssuedNumber.objects.count()) == (State.APPROVED, None, 0)

    assert _in_a_process(before_signing) == -signal.SIGKILL
    document.refresh_from_db()
    assert (document.state, document.notation, SignatureRequest.objects.count()) == (State.NUMBERED, "01/THPTAL", 0)

    lan = client_of(office.lan)
    assert "Tiếp tục trình ký" in lan.get(document.get_absolute_url()).content.decode()
    assert "Văn bản đã có số 01/THPTAL" in lan.get(reverse("outgoing:number", args=[document.uid])).content.decode()
    lan.post(reverse("outgoing:number", args=[document.uid]))
    sign(office.hanh)
    sign(office.lan, seal=True)
    document.refresh_from_db()
    assert (document.state, document.notation) == (State.SIGNED, "01/THPTAL")
    assert signed(office, subject="Văn bản sau").notation == "02/THPTAL"
    assert [n.number for n in IssuedNumber.objects.order_by("number")] == [1, 2]
