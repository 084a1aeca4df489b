"""The pages of quality, through HTTP: the office sees all, a homeroom teacher her own class, others nothing."""

import io
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.quality.conftest import change, check_now, open_of
from tests.quality.test_register import misspell
from truongso.foundation.audit.models import Event
from truongso.foundation.work.registry import worklists
from truongso.records.quality import actions, questions
from truongso.records.quality.models import Fault
from truongso.records.register.models import Source, ValueChange
from truongso.records.students.models import Pupil

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_vice_principal_sees_the_school_class_by_class_in_order_of_names(
    school: SimpleNamespace, client_of: Any
) -> None:
    change(school.pupils[0], school.lan, gender="02")
    check_now()

    page = text_of(client_of(school.binh).get(reverse("quality:overview")))

    assert "<strong>11</strong> trên 12 hồ sơ không còn điểm phải xem" in page
    assert page.index(">10A1</a>") < page.index(">10A2</a>")
    assert "Giới tính lệch số định danh" in page
    assert "không xếp hạng" in page


def test_homeroom_teacher_sees_her_class_and_no_other(school: SimpleNamespace, client_of: Any) -> None:
    change(school.pupils[0], school.lan, gender="02")
    change(school.pupils[9], school.lan, gender="02")
    client = client_of(school.an)

    overview = text_of(client.get(reverse("quality:overview")))

    assert ">10A1</a>" in overview and ">10A2</a>" not in overview
    assert client.get(reverse("quality:class", args=[school.classes["10A1"].uid])).status_code == 200
    assert client.get(reverse("quality:class", args=[school.classes["10A2"].uid])).status_code == 404
    assert client.get(reverse("quality:pupil", args=[school.pupils[9].uid])).status_code == 404
    faults = text_of(client.get(reverse("quality:faults")))
    assert str(school.pupils[0]) in faults and str(school.pupils[9]) not in faults


@pytest.mark.parametrize("who", ["long", "chi", "dung", "em"])
def test_others_are_turned_away(school: SimpleNamespace, client_of: Any, who: str) -> None:
    client = client_of(getattr(school, who))

    for name in ("overview", "faults", "duplicates", "mends"):
        assert client.get(reverse(f"quality:{name}")).status_code == 403


def test_homeroom_teacher_cannot_write_for_a_child_of_another_class(school: SimpleNamespace, client_of: Any) -> None:
    change(school.pupils[9], school.lan, gender="02")
    fault = Fault.objects.open().get()
    client, changes, events = client_of(school.an), ValueChange.objects.count(), Event.objects.count()

    answers = [
        client.post(reverse("quality:write", args=[school.pupils[9].uid]), {"field": "phone", "value": "0597000000"}),
        client.post(reverse("quality:mend", args=[fault.uid])),
        client.post(reverse("quality:confirm", args=[fault.uid]), {"reason": "Đã xem giấy khai sinh"}),
        client.post(reverse("quality:ask", args=[school.pupils[9].uid])),
        client.post(reverse("quality:check")),
        client.post(reverse("quality:preview", args=[fault.rule]), {"diem": [fault.uid]}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404, 403, 403]
    assert (ValueChange.objects.count(), Event.objects.count()) == (changes, events)


def test_rule_page_lists_all_failing_rows_and_gives_them_as_excel(school: SimpleNamespace, client_of: Any) -> None:
    misspell(school, 4)
    client, address = client_of(school.lan), reverse("quality:rule", args=["students.tone_placement"])

    page, file = text_of(client.get(address)), client.get(address, {"xuat": "xlsx"})

    assert "4 điểm" in page and "Nguyễn Đình Thủy" in page
    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.iter_rows(values_only=True))
    assert len(rows) == 3 + 4
    assert Event.objects.get(code="quality.exported").data == {"rows": 4}
    assert client.get(reverse("quality:rule", args=["students.khong-co"])).status_code == 404
    assert client.get(reverse("quality:rule", args=["students.hidden_row"])).status_code == 404


def test_clerk_previews_unticks_one_mends_and_undoes(school: SimpleNamespace, client_of: Any) -> None:
    misspell(school, 3)
    client, address = client_of(school.lan), reverse("quality:preview", args=["students.tone_placement"])
    page = text_of(client.get(address))
    assert "3 giá trị sẽ được sửa" in page and "<strong>Nguyễn Đình Thủy</strong>" in page
    chosen = list(Fault.objects.open().in_order())[:2]

    done = client.post(address, {"diem": [one.uid for one in chosen] + ["khong-phai-uid"]}, follow=True)

    assert "Đã sửa 2 giá trị theo quy tắc «Vị trí dấu thanh»." in text_of(done)
    assert Fault.objects.open().count() == 1
    source = Source.objects.get(kind=Source.Kind.RULE, title="Quy tắc «Vị trí dấu thanh»")

    undone = client.post(reverse("quality:undo", args=[source.pk]), follow=True)

    assert "Đã hoàn tác 2 giá trị." in text_of(undone)
    assert Fault.objects.open().count() == 3
    again = client.post(reverse("quality:undo", args=[source.pk]), follow=True)
    assert "đã hoàn tác" in text_of(again)


def test_worklist_leads_through_the_class_one_child_at_a_time(school: SimpleNamespace, client_of: Any) -> None:
    wrong = [school.pupils[0], school.pupils[3]]
    for pupil in wrong:
        change(pupil, school.lan, gender="02")
    order = list(Pupil.objects.filter(pk__in=[p.pk for p in wrong]).order_by("person__sort_key"))
    client, address = client_of(school.an), reverse("quality:worklist", args=[school.classes["10A1"].uid])

    first = client.get(address)
    assert first["Location"] == reverse("quality:pupil", args=[order[0].uid]) + "?viec=1"
    page = text_of(client.get(first["Location"]))
    assert "Cả lớp còn 2 em có điểm phải xem." in page and "Hạn " in page

    client.post(reverse("quality:mend", args=[Fault.objects.open().get(pupil=order[0]).uid]), {"viec": "1"})
    following = client.get(address, {"sau": order[0].uid})
    assert following["Location"] == reverse("quality:pupil", args=[order[1].uid]) + "?viec=1"
    end = text_of(client.get(address, {"sau": order[1].uid}))
    assert "Đã xem đến cuối danh sách lớp" in end and "Còn 1 em có điểm phải xem." in end
    assert Event.objects.filter(code="quality.faults_viewed").count() == 1


def test_identity_number_corrected_by_the_homeroom_teacher_moves_the_figure(
    school: SimpleNamespace, client_of: Any
) -> None:
    first = school.pupils[0]
    change(first, school.lan, identity_number="03121190000")
    today = timezone.localdate()
    assert questions.passing_on(today).count() == 11

    answer = client_of(school.an).post(
        reverse("quality:write", args=[first.uid]), {"field": "identity_number", "value": "031211900000"}, follow=True
    )

    assert "Đã ghi giá trị mới." in text_of(answer)
    assert questions.passing_on(today).count() == 12
    written = ValueChange.objects.of(first)[0]
    assert (written.old, written.new, written.changed_by) == ("03121190000", "031211900000", school.an)


def test_divided_commune_is_chosen_never_guessed(school: SimpleNamespace, client_of: Any) -> None:
    first = school.pupils[0]
    change(first, school.lan, current__address="Tổ dân phố 3, Thị trấn Trường Sơn, Huyện An Lão, Thành phố Hải Phòng")
    fault = Fault.objects.open().get()
    assert (fault.rule, fault.proposal) == ("students.address_divided", "")
    client = client_of(school.an)
    page = text_of(client.get(reverse("quality:pupil", args=[first.uid])))
    assert 'value="Tổ dân phố 3, Phường Phù Liễn, Thành phố Hải Phòng"' in page

    client.post(reverse("quality:write", args=[first.uid]), {"field": fault.field, "value": fault.choices[1]})

    assert open_of(first) == []
    assert Pupil.objects.whole().get(pk=first.pk).value_of("current.address") == fault.choices[1]


def test_unreadable_value_is_refused_and_nothing_is_written(school: SimpleNamespace, client_of: Any) -> None:
    changes = ValueChange.objects.count()

    for field, value in (
        ("born_on", "hôm qua"),
        ("class_name", "10A2"),
        ("khong_co", "x"),
        ("identity_number", "31211900000"),
        ("phone", "không có"),
        ("full_name", " "),
    ):
        client_of(school.an).post(
            reverse("quality:write", args=[school.pupils[0].uid]), {"field": field, "value": value}
        )

    assert ValueChange.objects.count() == changes


def test_confirmation_with_reason_is_shown_and_can_be_reopened(school: SimpleNamespace, client_of: Any) -> None:
    change(school.pupils[0], school.lan, gender="02")
    fault, client = Fault.objects.get(), client_of(school.an)
    page = reverse("quality:pupil", args=[school.pupils[0].uid])

    refused = client.post(reverse("quality:confirm", args=[fault.uid]), {"reason": ""}, follow=True)
    assert "Hãy ghi lý do" in text_of(refused)
    client.post(reverse("quality:confirm", args=[fault.uid]), {"reason": "Đã xem giấy khai sinh bản gốc"})
    assert "Đã xem giấy khai sinh bản gốc" in text_of(client.get(page))
    client.post(reverse("quality:reopen", args=[fault.uid]))

    assert Fault.objects.open().count() == 1


def test_homeroom_teachers_desk_says_how_many_children_and_until_when(school: SimpleNamespace) -> None:
    for pupil in school.pupils[:2]:
        change(pupil, school.lan, gender="02")
    today = timezone.localdate()

    items = worklists.get("quality.faults").items_for(school.an, today)

    assert [(item.title, item.due_on) for item in items] == [
        ("Lớp 10A1: 2 hồ sơ học sinh cần xem, sửa", Fault.objects.open()[0].due_on)
    ]
    assert worklists.get("quality.faults").items_for(school.binh, today) == []


def test_duplicates_are_explained(school: SimpleNamespace, client_of: Any) -> None:
    one, other = school.pupils[0], school.pupils[9]
    change(other, school.lan, full_name="Nguyễn V. An", identity_number=one.identity_number, born_on=one.person.born_on,
           gender="01")  # fmt: skip

    page = text_of(client_of(school.lan).get(reverse("quality:duplicates")))

    assert "còn có ở lớp" in page and "cùng số định danh, ngày sinh" in page


def test_a_rule_that_is_declared_no_more_breaks_no_page(school: SimpleNamespace, client_of: Any) -> None:
    change(school.pupils[0], school.lan, gender="02")
    Fault.objects.update(rule="students.forgotten")

    for name, arguments in (("overview", []), ("faults", []), ("pupil", [school.pupils[0].uid])):
        assert client_of(school.lan).get(reverse(f"quality:{name}", args=arguments)).status_code == 200
    with pytest.raises(Exception, match="phải sửa"):
        actions.confirm(Fault.objects.get(), reason="Đã xem giấy khai sinh", by=school.an)


@pytest.mark.parametrize("name", ["overview", "faults", "duplicates", "class", "preview"])
def test_statements_of_a_page_do_not_grow_with_the_faults(school: SimpleNamespace, client_of: Any, name: str) -> None:
    arguments = {"class": [school.classes["10A1"].uid], "preview": ["students.tone_placement"]}.get(name, [])
    client = client_of(school.lan)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(f"quality:{name}", args=arguments)).status_code == 200
        return len(captured)

    misspell(school, 1)
    check_now()
    statements()
    few = statements()
    misspell(school, 8)
    check_now()
    statements()  # the menu's count is kept for a while, and counted anew after a change

    assert statements() == few
