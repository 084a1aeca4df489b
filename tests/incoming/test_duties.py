"""What lands on desks, and who is chased when."""

from datetime import date
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.incoming.conftest import THURSDAY, received
from tests.signing.builders import plain_pdf
from truongso.foundation.work.desk import desk_of
from truongso.foundation.work.models import Notice
from truongso.governance.incoming import actions
from truongso.governance.incoming.actions import Whom


def titles(user: Any, on: date = THURSDAY) -> list[str]:
    return [entry.item.title for entry in desk_of(user, on).items if entry.item.kind == "Văn bản đến"]


def test_urgent_letters_stand_first_on_the_desk(office: Any) -> None:
    for number, urgency in ((1, 0), (2, 3)):
        letter = received(
            office, notation=f"{number}/SGDĐT", urgency=urgency, files=[(f"{number}.pdf", plain_pdf(str(number)))]
        )
        assert len(titles(office.lan)) == 1
        actions.register(letter, on=THURSDAY, by=office.lan)
    assert titles(office.lan) == []
    assert titles(office.hanh) == [
        "[Hỏa tốc] Cho ý kiến: số đến 02, Công văn số 2/SGDĐT của Sở Giáo dục và Đào tạo Hải Phòng",
        "Cho ý kiến: số đến 01, Công văn số 1/SGDĐT của Sở Giáo dục và Đào tạo Hải Phòng",
    ]
    due = {entry.item.title[:8]: entry.item.due_on for entry in desk_of(office.hanh, THURSDAY).items if entry.item.kind}
    assert (due["[Hỏa tốc"], due["Cho ý ki"]) == (THURSDAY, None), (
        "what presses is due at once, whatever it says itself"
    )


def test_a_letter_presented_to_one_leader_lies_on_no_other_desk(office: Any) -> None:
    actions.register(received(office), on=THURSDAY, present_to=office.mai.person, by=office.lan)
    assert (len(titles(office.mai)), titles(office.hanh), titles(office.binh)) == (1, [], [])


def test_who_has_a_part_is_told_on_the_day_and_who_gave_it_when_it_is_late(office: Any) -> None:
    letter = actions.register(received(office), on=THURSDAY, by=office.lan)
    friday, monday = date(2026, 10, 23), date(2026, 10, 26)
    actions.instruct(letter, opinion="Làm.", lead=Whom(unit=office.maths), due_on=friday, on=THURSDAY, by=office.hanh)
    assert actions.chase_overdue(on=date(2026, 10, 22), by=None) == 0
    assert [actions.chase_overdue(on=friday, by=None) for _ in range(2)] == [1, 0]
    assert actions.chase_overdue(on=date(2026, 10, 24), by=None) == 0
    assert actions.chase_overdue(on=monday, by=None) == 1
    told = list(
        Notice.objects.filter(key__startswith="incoming.due").order_by("pk").values_list("recipient__username", "title")
    )
    assert told == [
        ("long", "Văn bản đến số 01 đến hạn hôm nay"), ("long", "Văn bản đến số 01 quá hạn từ 23/10/2026"),
    ]  # fmt: skip
    late = Notice.objects.get(key__startswith="incoming.late")
    assert (late.recipient, late.title) == (office.hanh, "Tổ Toán – Tin quá hạn văn bản đến số 01")


def test_the_clerk_reminds_in_her_own_words(office: Any, lan: Client) -> None:
    letter = actions.register(received(office), on=THURSDAY, by=office.lan)
    actions.instruct(letter, opinion="Làm.", lead=Whom(unit=office.maths), on=THURSDAY, by=office.hanh)
    address = reverse("incoming:chase", args=[letter.uid, letter.tasks.get().pk])
    assert "Hãy ghi lời nhắc." in lan.post(address, {"reason": ""}, follow=True).content.decode()
    lan.post(address, {"reason": "Sở vừa gọi điện hỏi."})
    assert Notice.objects.get(key__startswith="incoming.chased").body == "Sở vừa gọi điện hỏi."


def test_the_menu_counts_what_waits(office: Any, lan: Client, an: Client) -> None:
    received(office)
    cache.clear()
    page = lan.get(reverse("incoming:documents")).content.decode()
    assert "Văn bản đến" in page
    response = lan.get(reverse("incoming:documents"))
    assert response.context["incoming_waiting"] == 1
    assert an.get(reverse("incoming:documents")).context["incoming_waiting"] == 0
