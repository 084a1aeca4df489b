"""Numbers of papers: one yearly series, none skipped, none given twice, void ones kept."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connections, transaction

from truongso.core.refusal import Refused
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.models import Event
from truongso.foundation.audit.recording import action
from truongso.foundation.org import actions as org
from truongso.foundation.org.roles import Role
from truongso.foundation.papers.actions import issue_number, void_number
from truongso.foundation.papers.models import IssuedNumber, Series
from truongso.foundation.papers.registry import paper_type, paper_types

DAY = date(2026, 10, 5)


def make_people() -> SimpleNamespace:
    """The vice-principal, the clerk, and a pupil."""
    people = {}
    for key, name, role in (
        ("binh", "Phạm Thanh Bình", Role.VICE_PRINCIPAL),
        ("khanh", "Vũ Khánh", Role.CLERK),
        ("chi", "Đỗ Linh Chi", Role.PUPIL),
    ):
        person = org.add_person(full_name=name, by=None)
        org.assign(person, role, unit=None, starts_on=date(2020, 8, 1), by=None)
        people[key] = User.objects.create_user(key, "mat-khau-rat-dai", person=person)
    return SimpleNamespace(**people)


@pytest.fixture
def people(db) -> SimpleNamespace:
    return make_people()


def issue(by, *, subject="Kết quả quý III", on=DAY, **options) -> IssuedNumber:
    return issue_number(series_code="BC", symbol="BC-THPTAL", subject=subject, issued_on=on, by=by, **options)


def test_numbers_run_from_01_each_year_and_are_recorded(people):
    given = [issue(people.khanh).text for _ in range(3)]
    assert given == ["01/BC-THPTAL", "02/BC-THPTAL", "03/BC-THPTAL"]
    assert issue(people.khanh, on=date(2027, 1, 4)).text == "01/BC-THPTAL"
    assert [*IssuedNumber.objects.in_year(2026).values_list("number", flat=True)] == [3, 2, 1]
    events = Event.objects.filter(code="papers.number_issued").order_by("sequence")
    assert [event.object_label for event in events] == ["01/BC-THPTAL", "02/BC-THPTAL", "03/BC-THPTAL", "01/BC-THPTAL"]
    assert events[0].actor == people.khanh and events[0].data == {"subject": "Kết quả quý III"}


def test_a_number_knows_its_paper(people):
    issued = issue(people.binh, paper=people.binh.person)
    assert IssuedNumber.objects.get(pk=issued.pk).paper == people.binh.person


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"subject": " \x00 "}, "Hãy ghi trích yếu của văn bản rồi lấy số."),
        ({"subject": "a" * 501}, "Trích yếu dài 501 ký tự: hãy rút gọn còn 500."),
        ({"year": 2025}, "Ngày văn bản 05/10/2026 không thuộc năm 2025: hãy lấy số trong dãy của năm 2026."),
    ],
)
def test_a_refused_number_is_not_used_up(people, options, sentence):
    before = Event.objects.count()
    with pytest.raises(Refused) as refusal:
        issue(people.khanh, **options)
    assert refusal.value.sentence == sentence
    assert (IssuedNumber.objects.count(), Series.objects.count(), Event.objects.count()) == (0, 0, before)


def test_a_freeze_that_fails_gives_its_number_back(people):
    @action
    def freeze() -> None:
        issue(people.binh)
        raise Refused("hỏng giữa chừng")

    with pytest.raises(Refused):
        freeze()
    assert issue(people.binh).number == 1


def test_a_void_number_stays_with_its_reason_and_is_not_given_again(people):
    first = issue(people.khanh)
    void_number(first, reason="  ghi sai\n ngày  ", by=people.binh)
    first.refresh_from_db()
    assert (first.void_reason, first.voided_by) == ("ghi sai ngày", people.binh)
    assert first.voided_at is not None
    assert issue(people.khanh).number == 2
    assert [number.number for number in IssuedNumber.objects.standing()] == [2]
    assert Event.objects.filter(code="papers.number_voided").get().data == {"reason": "ghi sai ngày"}


def test_voiding_wants_a_reason_and_happens_once(people):
    first = issue(people.khanh)
    for reason, sentence in (
        ("  ", "Hãy ghi lý do hủy số."),
        ("a" * 301, "Lý do dài 301 ký tự: hãy rút gọn còn 300."),
    ):
        with pytest.raises(Refused) as refusal:
            void_number(first, reason=reason, by=people.binh)
        assert refusal.value.sentence == sentence
    void_number(first, reason="trùng", by=people.binh)
    with pytest.raises(Refused) as refusal:
        void_number(first, reason="lần nữa", by=people.khanh)
    assert refusal.value.sentence == "Số 01/BC-THPTAL đã được hủy trước đó: trùng."
    assert Event.objects.filter(code="papers.number_voided").count() == 1


def test_the_database_itself_refuses_a_second_paper_with_the_same_number(people):
    first = issue(people.khanh)
    twin = IssuedNumber(
        series=first.series, number=1, symbol="BC-X", subject="x", issued_on=DAY, issued_by=people.khanh
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.django_db(transaction=True)
def test_clerks_who_ask_at_once_get_different_numbers_without_gaps():
    people, clerks, each = make_people(), 4, 5
    barrier = Barrier(clerks)

    def ask(clerk: int) -> list[int]:
        barrier.wait(timeout=20)
        try:
            return [issue(people.khanh, subject=f"Văn thư {clerk}").number for _ in range(each)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(clerks) as pool:
        given = list(pool.map(ask, range(clerks)))
    assert sorted(number for numbers in given for number in numbers) == list(range(1, clerks * each + 1))
    assert all(numbers == sorted(numbers) for numbers in given)
    assert Series.objects.get().last_number == clerks * each
    assert Event.objects.filter(code="papers.number_issued").count() == clerks * each


def test_the_register_lists_a_year_and_exports_it(people, client_of):
    issue(people.khanh, subject="=cmd|' /C calc'!A0")
    void_number(issue(people.khanh, subject="<b>Hủy</b>"), reason="ghi sai", by=people.khanh)
    issue(people.khanh, subject="Năm sau", on=date(2027, 1, 4))
    client = client_of(people.khanh)
    page = " ".join(client.get("/so-van-ban/?nam=2026").content.decode().split())
    assert "2 số đã cấp trong năm 2026" in page and "&lt;b&gt;Hủy&lt;/b&gt;" in page and "Năm sau" not in page
    answer = client.get("/so-van-ban/excel/?nam=2026")
    assert answer["Content-Disposition"] == 'attachment; filename="so-van-ban-di-2026.xlsx"'
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=4, values_only=True))
    assert [(row[0], row[2], row[6]) for row in rows] == [
        ("01/BC-THPTAL", "=cmd|' /C calc'!A0", None),
        ("02/BC-THPTAL", "<b>Hủy</b>", "ghi sai"),
    ]


def test_a_number_is_voided_from_the_register(people, client_of):
    issued = issue(people.khanh)
    answer = client_of(people.khanh).post(f"/so-van-ban/{issued.pk}/huy/", {"reason": "ghi sai"})
    assert (answer.status_code, answer["Location"]) == (302, "/so-van-ban/?nam=2026")
    issued.refresh_from_db()
    assert issued.void_reason == "ghi sai"


def test_a_pupil_sees_and_voids_nothing(people, client_of):
    issued = issue(people.khanh)
    client = client_of(people.chi)
    assert client.get("/so-van-ban/").status_code == 403
    assert client.get("/so-van-ban/excel/").status_code == 403
    assert client.post(f"/so-van-ban/{issued.pk}/huy/", {"reason": "nghịch"}).status_code == 403
    issued.refresh_from_db()
    assert issued.voided_at is None


def test_a_year_that_is_none_is_refused(people, client_of):
    answer = client_of(people.khanh).get("/so-van-ban/?nam=<script>")
    assert answer.status_code == 409
    assert "hãy chọn một năm trong danh sách" in answer.content.decode()


def test_paper_types_are_checked_when_they_are_declared():
    declared = paper_type("papers.thu", "Báo cáo thử", series="BC", symbol="BC", signer_roles=(Role.PRINCIPAL,))
    try:
        assert declared.symbol_of("THPTAL") == "BC-THPTAL"
        with pytest.raises(ImproperlyConfigured, match="declared twice"):
            paper_type("papers.thu", "Lần nữa", series="BC", symbol="BC", signer_roles=(Role.PRINCIPAL,))
        with pytest.raises(ImproperlyConfigured, match="BC2026 is not an abbreviation"):
            paper_type("papers.khac", "Sai", series="BC", symbol="BC2026", signer_roles=(Role.PRINCIPAL,))
        with pytest.raises(ImproperlyConfigured, match="somebody who signs"):
            paper_type("papers.khac", "Sai", series="BC", symbol="BC", signer_roles=())
    finally:
        paper_types.remove("papers.thu")
