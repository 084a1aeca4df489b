"""From the leader's instruction to the result: parts, forwarding, more time, giving back, replies."""

from datetime import date
from typing import Any

import pytest

from tests.incoming.conftest import THURSDAY, received
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.work.models import Notice
from truongso.governance.incoming import actions
from truongso.governance.incoming.actions import Whom
from truongso.governance.incoming.kinds import Part, State, TaskState
from truongso.governance.incoming.models import IncomingDocument, Task
from truongso.governance.incoming.signals import state_changed

FRIDAY = date(2026, 10, 23)


@pytest.fixture
def letter(office: Any) -> IncomingDocument:
    return actions.register(received(office), on=THURSDAY, by=office.lan)


def instructed(office: Any, letter: IncomingDocument, **values: Any) -> Any:
    given = {"opinion": "Tổ Toán – Tin xây dựng kế hoạch.", "lead": Whom(unit=office.maths), "due_on": FRIDAY}
    return actions.instruct(letter, on=THURSDAY, by=office.hanh, **given | values)


def test_a_letter_goes_through_all_hands(office: Any, letter: IncomingDocument) -> None:
    heard: list[str] = []

    def listen(sender: Any, state: str, **rest: Any) -> None:
        heard.append(state)

    state_changed.connect(listen)
    instructed(office, letter, support=[Whom(person=office.thu.person)], inform=[Whom(person=office.mai.person)])
    parts = [(t.part, t.who, t.due_on) for t in letter.tasks.all()]
    assert parts == [
        (Part.LEAD, "Tổ Toán – Tin", FRIDAY), (Part.SUPPORT, "Hoàng Thị Thu", FRIDAY),
        (Part.INFORM, "Lê Thị Mai", None),
    ]  # fmt: skip
    assert Notice.objects.get(recipient=office.long, key__startswith="incoming.given").title == (
        "Văn bản đến số 01: chủ trì, hạn 23/10/2026"
    )
    lead = letter.tasks.get(part=Part.LEAD)
    handed = actions.forward(lead, to=office.an.person, words="Cô An làm giúp.", by=office.long)
    actions.begin(handed, by=office.an)
    actions.note(letter, text="Đã soạn dự thảo kế hoạch.", by=office.an)
    actions.begin(letter.tasks.get(part=Part.INFORM), by=office.mai)
    actions.finish(handed, words="Đã ban hành kế hoạch.", on=THURSDAY, by=office.an)
    letter.refresh_from_db()
    assert (letter.state, letter.result, letter.lead_person) == (State.DONE, "Đã ban hành kế hoạch.", office.an.person)
    assert heard == ["assigned", "in_progress", "done"]
    states = {(t.part, t.state) for t in letter.tasks.all()}
    assert states == {
        (Part.LEAD, TaskState.FORWARDED), (Part.LEAD, TaskState.DONE), (Part.SUPPORT, TaskState.CLOSED),
        (Part.INFORM, TaskState.DONE),
    }  # fmt: skip
    assert Notice.objects.filter(recipient=office.hanh, key__startswith="incoming.done").count() == 1
    state_changed.disconnect(listen)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"opinion": " "}, "Hãy ghi ý kiến chỉ đạo."),
        ({"lead": Whom()}, "Hãy chọn đơn vị hoặc người chủ trì."),
        ({"due_on": date(2026, 10, 14)}, "Hạn 14/10/2026 đã qua: hãy chọn hạn từ hôm nay trở đi."),
    ],
)
def test_an_instruction_says_what_who_and_when(
    office: Any, letter: IncomingDocument, values: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        instructed(office, letter, **values)
    assert str(refused.value) == sentence
    letter.refresh_from_db()
    assert letter.state == State.REGISTERED
    assert not Task.objects.exists()
    assert not Event.objects.filter(code="incoming.instructed").exists()


def test_nobody_else_instructs_and_nobody_does_anothers_part(office: Any, letter: IncomingDocument) -> None:
    with pytest.raises(Refused, match=r"^Chỉ hiệu trưởng, phó hiệu trưởng cho ý kiến chỉ đạo.$"):
        actions.instruct(letter, opinion="Làm", lead=Whom(unit=office.maths), on=THURSDAY, by=office.long)
    instructed(office, letter)
    with pytest.raises(Refused, match=r"^Phần việc này của Tổ Toán – Tin, không phải của bạn.$"):
        actions.finish(letter.tasks.get(), words="Xong", on=THURSDAY, by=office.an)
    assert letter.tasks.get().state == TaskState.OPEN


def test_more_time_is_asked_and_granted(office: Any, letter: IncomingDocument) -> None:
    instructed(office, letter)
    task = letter.tasks.get()
    with pytest.raises(Refused, match=r"^Hạn mới phải sau 23/10/2026.$"):
        actions.ask_extension(task, to=FRIDAY, reason="Cần thêm số liệu.", on=THURSDAY, by=office.long)
    asked = actions.ask_extension(task, to=date(2026, 10, 30), reason="Cần thêm số liệu.", on=THURSDAY, by=office.long)
    with pytest.raises(Refused, match=r"^Bạn đã xin gia hạn, lãnh đạo chưa trả lời.$"):
        actions.ask_extension(task, to=date(2026, 10, 31), reason="Nữa", on=THURSDAY, by=office.long)
    with pytest.raises(Refused, match=r"^Hãy ghi vì sao không đồng ý.$"):
        actions.answer_extension(asked, granted=False, answer="", by=office.hanh)
    actions.answer_extension(asked, granted=True, answer="", by=office.hanh)
    letter.refresh_from_db()
    assert (letter.due_on, letter.tasks.get().due_on) == (date(2026, 10, 30), date(2026, 10, 30))
    with pytest.raises(Refused, match=r"đã được trả lời trước đó"):
        actions.answer_extension(asked, granted=False, answer="Thôi", by=office.hanh)


def test_what_is_given_back_waits_for_the_leaders_again(office: Any, letter: IncomingDocument) -> None:
    instructed(office, letter)
    assert not IncomingDocument.objects.to_instruct().exists()
    actions.give_back(letter.tasks.get(), reason="Việc của tổ Ngữ văn.", by=office.long)
    assert list(IncomingDocument.objects.to_instruct()) == [letter]
    instructed(office, letter, lead=Whom(person=office.mai.person))
    assert not IncomingDocument.objects.to_instruct().exists()
    letter.refresh_from_db()
    assert letter.lead_person == office.mai.person


def test_a_letter_that_asks_for_an_answer_is_not_done_without_one(office: Any, letter: IncomingDocument) -> None:
    instructed(office, letter, needs_reply=True)
    assert list(IncomingDocument.objects.awaiting_reply()) == [letter]
    with pytest.raises(Refused, match=r"^Văn bản này phải trả lời bằng văn bản"):
        actions.finish(letter.tasks.get(), words="Xong", on=THURSDAY, by=office.long)
    letter.refresh_from_db()
    assert letter.state == State.ASSIGNED
    actions.note_reply(letter, text="Công văn số 45/THPTAL", url="/van-ban-di/x/", on=THURSDAY, by=office.lan)
    assert not IncomingDocument.objects.awaiting_reply().exists()
    actions.finish(letter.tasks.get(), words="Đã trả lời Sở.", on=THURSDAY, by=office.long)
    letter.refresh_from_db()
    assert letter.state == State.DONE


def test_a_letter_only_to_be_known_is_filed(office: Any, letter: IncomingDocument) -> None:
    actions.file_without_work(letter, opinion="Lưu, để biết.", inform=[Whom(person=office.an.person)], by=office.hanh)
    letter.refresh_from_db()
    assert (letter.state, letter.result) == (State.DONE, "Lưu, để biết.")
    actions.begin(letter.tasks.get(), by=office.an)
    assert letter.tasks.get().state == TaskState.DONE
