"""Diagrams that bring code, entities, holes; each is refused by name, and nothing of it is kept."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.processes.conftest import booking, days_ahead, leave, send, words_of
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.governance.processes import actions
from truongso.governance.processes.bpmn import conditions, reading
from truongso.governance.processes.bpmn.engine import RestrictedEngine, Running
from truongso.governance.processes.definition import definition_of
from truongso.governance.processes.exploring import check_runs
from truongso.governance.processes.library import FOLDER
from truongso.governance.processes.models import Booking, Instance, Process, ProcessVersion
from truongso.governance.processes.paper_making import filled

LEAVE = (FOLDER / "nghi-phep.bpmn").read_text(encoding="utf-8")
CODE = (
    "__import__('os').system('touch /tmp/xong')",
    "head.__class__",
    "head.upper() == 'YES'",
    "[x for x in head]",
    "any(x for x in head)",
    "(lambda: 1)()",
    "9 ** 9 ** 9 > 1",
    "'a' * 1000000000 == head",
    "f'{head}' == 'yes'",
    "head[0] == 'y'",
    "(head := 'yes') == 'yes'",
    "head if head else 1",
    "{**head}",
    "__builtins__ == 1",
    "1 + 1 == 2",
    "await head",
    "yield_ == print",
    "head == 'yes'; import os",
)


def with_condition(text: str) -> str:
    from xml.sax.saxutils import escape

    return LEAVE.replace("head == 'yes'", escape(text))


@pytest.mark.parametrize("text", CODE)
def test_code_in_a_condition_is_refused_when_read_and_when_run(text: str) -> None:
    if text == "yield_ == print":  # plain names compared: nothing runs, but nobody asked for them in a form
        with pytest.raises(Refused, match="không có trong biểu mẫu nào"):
            conditions.check(text, {"head"})
        return
    with pytest.raises(Refused, match=r"Mũi tên «Đồng ý» \(Flow_4\): điều kiện"):
        reading.read(with_condition(text).encode())
    with pytest.raises(Refused):
        conditions.evaluate(text, {"head": "yes"})
    with pytest.raises(Refused):
        RestrictedEngine().evaluate(SimpleNamespace(data={"head": "yes"}), text)
    assert not Path("/tmp/xong").exists()


def test_long_texts_and_large_numbers_are_refused() -> None:
    for text in (f"head == '{'a' * 101}'", f"head == {10**13}", "head == 1e999", f"head == '{'a' * 400}'", "(" * 150):
        with pytest.raises(Refused):
            conditions.names_in(text)
    with pytest.raises(Refused, match="quá rắc rối"):
        conditions.names_in("[" + ",".join("1" * 90) + "] == a")


def test_scripts_and_services_do_not_run_even_if_the_engine_were_asked() -> None:
    engine = RestrictedEngine()
    with pytest.raises(Refused, match="không được chạy mã lệnh"):
        engine.execute(None, "import os")
    with pytest.raises(Refused, match="không được gọi dịch vụ"):
        engine.call_service(None)


def test_comparisons_do_what_they_say() -> None:
    values = {"n": 3, "kind": "ill", "none": None}
    for text, holds in {
        "n > 2 and kind == 'ill'": True, "n > 2 and not kind == 'ill'": False, "kind in ['ill', 'family']": True,
        "kind not in ('ill', 'x')": False, "none > 2": False, "missing == 1": False, "1 < n <= 3": True,
        "n == -3 or n != 4": True, "true": True, "kind > 2": False,
    }.items():  # fmt: skip
        assert conditions.evaluate(text, values) is holds, text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>" + LEAVE.split("?>", 1)[1], "DOCTYPE hoặc ENTITY"),
        (LEAVE.replace("Xin nghỉ phép", "&a;"), "không phải XML đọc được"),
        ("không phải XML", "không phải XML đọc được"),
        ("<a/>", "phần tử gốc phải là definitions"),
        (LEAVE.replace("bpmn:userTask", "bpmn:scriptTask"), r"Phần tử «Viết đơn xin nghỉ» \(Task_request\) là scriptTask, chứa mã lệnh"),
        (LEAVE.replace("bpmn:userTask", "bpmn:serviceTask"), "là serviceTask, gọi dịch vụ bên ngoài"),
        (LEAVE.replace("bpmn:userTask", "bpmn:businessRuleTask"), "là businessRuleTask, chạy bảng quy tắc"),
        (LEAVE.replace("bpmn:userTask", "bpmn:task"), "là task, không nói ai làm"),
        (LEAVE.replace('<bpmn:process id', '<bpmn:import importType="x" location="file:///etc/passwd" namespace="y"/><bpmn:process id'), "là import, lấy tệp bên ngoài"),
        (re.sub(r'(<bpmn:startEvent [^>]*>)', r"\1<bpmn:timerEventDefinition/>", LEAVE, count=1), r"Phần tử «Cần nghỉ» \(Start_leave\) là timerEventDefinition"),
        (LEAVE.replace("</bpmn:process>", '<bpmn:dataStoreReference id="D" name="Kho" /></bpmn:process>'), r"«Kho» \(D\) là dataStoreReference, đọc, ghi kho"),
        (LEAVE.replace("</bpmn:process>", '<x:y xmlns:x="u" /></bpmn:process>'), "phần tử lạ «y»"),
        (LEAVE.replace(' default="Flow_6"', ""), r"Cổng «Ý kiến tổ trưởng\?» \(Gate_head\) chưa có nhánh mặc định"),
        (LEAVE.replace('targetRef="Task_sign"', 'targetRef="Nowhere"'), "nối với «Nowhere» không có trong sơ đồ"),
        (LEAVE.replace('<bpmn:flowNodeRef>Task_sign</bpmn:flowNodeRef>', ""), r"«Ký giấy nghỉ phép» \(Task_sign\) phải nằm trong đúng một làn"),
        (re.sub(r'<bpmndi:BPMNShape id="Task_sign_di".*?</bpmndi:BPMNShape>', "", LEAVE, flags=re.S), r"\(Task_sign\) không có hình vẽ"),
        (LEAVE.replace(' name="Ký giấy nghỉ phép"', ""), "Bước Task_sign chưa có tên"),
        (LEAVE.replace('id="Task_sign"', 'id="../x"'), "có mã «../x» sai"),
        (LEAVE.replace(' x="90"', ' x="1e99"', 1).replace('x="70"', 'x="nan"', 1), "có tọa độ sai"),
        (LEAVE + " " * 1_000_001, "lớn hơn 1.000 KB"),
    ],
)  # fmt: skip
def test_what_may_not_stand_in_a_diagram_is_named(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        reading.read(text.encode())


def test_files_in_other_encodings_bring_no_entities() -> None:
    for text in ("<!DOCTYPE a><a/>".encode("utf-16"), b"\xff\xfe" + "<a/>".encode("utf-16-le"), b"\x00"):
        with pytest.raises(Refused, match="UTF-8"):
            reading.read(text)


def test_a_process_that_could_stop_half_way_is_not_published() -> None:
    """A branch that nothing leads to is named; so is a parallel branch whose other half never comes."""
    text = LEAVE.replace("leave_days &lt;= 1", "head == 'never'")
    diagram = reading.read(text.encode())
    import yaml

    plan = yaml.safe_load((FOLDER / "nghi-phep.yaml").read_text(encoding="utf-8"))["plan"]
    with pytest.raises(Refused, match=r"Không câu trả lời nào dẫn tới «Tổ trưởng cho nghỉ» \(End_short\)"):
        check_runs(text, definition_of(plan, diagram), diagram)


def test_papers_reach_nothing_through_names() -> None:
    assert filled("{starter} {starter.__class__} {x!r} {0}", {"starter": "An"}) == "An {starter.__class__} {x!r} {0}"


@pytest.mark.django_db
def test_an_upload_with_code_leaves_nothing(school: SimpleNamespace, client_of: Any) -> None:
    versions, events = ProcessVersion.objects.count(), Event.objects.count()
    evil = with_condition("__import__('os').getpid()")
    answer = client_of(school.minh).post(
        reverse("processes:upload", args=["nghi-phep"]),
        {"file": SimpleUploadedFile("a.bpmn", evil.encode())},
        follow=True,
    )
    assert "Mũi tên «Đồng ý» (Flow_4): điều kiện có «__import__(&#x27;os&#x27;).getpid()»" in words_of(answer)
    assert (ProcessVersion.objects.count(), Event.objects.count()) == (versions, events)


@pytest.mark.django_db
def test_teachers_neither_upload_nor_publish(school: SimpleNamespace, client_of: Any) -> None:
    an, version = client_of(school.an), Process.objects.get(code="nghi-phep").published
    assert version is not None
    for name, args in (("upload", ["nghi-phep"]), ("publish", ["nghi-phep", version.number]), ("add", [])):
        assert an.post(reverse(f"processes:{name}", args=args)).status_code == 403


@pytest.mark.django_db
def test_a_draft_is_edited_and_published_while_instances_stay_on_theirs(
    school: SimpleNamespace, client_of: Any
) -> None:
    an, minh = client_of(school.an), client_of(school.minh)
    old = send(an, "nghi-phep", leave())
    minh.post(reverse("processes:begin_draft", args=["nghi-phep"]), follow=True)
    draft = Process.objects.get(code="nghi-phep").draft
    assert draft is not None
    page = reverse("processes:edit_step", args=["nghi-phep", draft.number, "Task_head"])
    form = minh.get(page)
    data = {
        "days": "4", "hint": "Xem lịch dạy trước.", "may_return": "on", "muc-TOTAL_FORMS": "1", "muc-INITIAL_FORMS": "0",
        "muc-0-name": "head", "muc-0-label": "Ý kiến tổ trưởng", "muc-0-kind": "choice", "muc-0-required": "on",
        "muc-0-choices": "yes | Được\nback | Sửa\nno | Không",
    }  # fmt: skip
    assert form.status_code == 200
    bad = minh.post(page, data | {"muc-0-name": "Tên Sai"})
    assert "tên «Tên Sai» sai" in words_of(bad)
    minh.post(page, data, follow=True)
    answer = minh.post(reverse("processes:publish", args=["nghi-phep", draft.number]), follow=True)
    assert "Đã công bố." in words_of(answer), words_of(answer)
    new = send(an, "nghi-phep", leave())
    assert (old.version.number, new.version.number) == (1, 2)
    assert new.version.definition.steps["Task_head"].days == 4
    assert old.version.definition.steps["Task_head"].days == 1
    with pytest.raises(Refused, match="đã công bố nên không sửa được"):
        actions.edit_plan(new.version, {}, by=school.minh)
    lanes = minh.get(reverse("processes:edit_lanes", args=["nghi-phep", 2]))
    assert lanes.status_code == 404


@pytest.mark.django_db
def test_what_is_missing_in_a_form_is_said_and_nothing_is_sent(school: SimpleNamespace, client_of: Any) -> None:
    an, events = client_of(school.an), Event.objects.count()
    address = reverse("processes:start", args=["nghi-phep"])
    wrong = an.post(address, leave(5, 3) | {"kind": "family"})
    assert "Trường hợp này phải điền mục này." in words_of(wrong)
    assert "Ngày cuối phải từ ngày đầu trở đi." in words_of(wrong)
    assert "Ngày cuối" in words_of(an.post(address, leave(5, 3)))
    past = an.post(reverse("processes:start", args=["dang-ky-phong"]), booking(school.room, days_ahead(1), 5, 3))
    assert "Tiết cuối phải từ tiết đầu trở đi." in words_of(past)
    assert (Instance.objects.count(), Booking.objects.count(), Event.objects.count()) == (0, 0, events)


@pytest.mark.django_db
def test_a_version_that_is_not_in_use_is_not_started(school: SimpleNamespace, client_of: Any) -> None:
    process = Process.objects.get(code="nghi-phep")
    version = process.published
    assert version is not None
    actions.retire(version, reason="Đổi quy chế.", at=timezone.now(), by=school.minh)
    assert client_of(school.an).get(reverse("processes:start", args=["nghi-phep"])).status_code == 404
    with pytest.raises(Refused, match="không còn dùng"):
        actions.start(version, Any, at=timezone.now(), by=school.an)  # type: ignore[arg-type]
    assert Instance.objects.count() == 0


def test_a_state_brings_no_rules_of_its_own() -> None:
    """Whatever is written into a stored state, the description comes from the version."""
    running = Running(LEAVE)
    state = running.state | {"spec": {"typename": "BpmnProcessSpec"}}
    again = Running(LEAVE, state)
    assert [one.element for one in again.waiting] == ["Task_request"]


@pytest.mark.django_db
def test_no_query_string_breaks_a_page(school: SimpleNamespace, client_of: Any) -> None:
    hanh = client_of(school.hanh)
    shown = send(client_of(school.an), "nghi-phep", leave())
    pages = [reverse(f"processes:{name}") for name in ("catalogue", "instances", "report", "bookings")]
    pages += [reverse("processes:process_report", args=["nghi-phep"]), shown.get_absolute_url()]
    for words in ("\x00", "99999999999999999999", "-1", "000001", "202613", "0000-00-00", "<b>", "'"):
        for page in pages:
            asked = dict.fromkeys(
                ("nam", "thang", "buoc", "tu", "pham-vi", "q", "sap-xep", "trang", "quy-trinh-la"), words
            )
            assert hanh.get(page, asked).status_code in {200, 404}, (page, words)
    for who in ("x", "\x00", "00000000-0000-0000-0000-000000000000"):
        answer = client_of(school.an).post(
            reverse("processes:start", args=["nghi-phep"]), leave(substitute=who, revision="x")
        )
        assert answer.status_code == 200
    assert Instance.objects.count() == 1
