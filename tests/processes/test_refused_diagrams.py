"""Every sentence that a diagram, a condition or a declared form can be refused with, word for word. Reading keeps nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from truongso.core.refusal import Refused
from truongso.governance.processes.bpmn import conditions, reading
from truongso.governance.processes.form_fields import MOST_FIELDS, Reader, field_of
from truongso.governance.processes.library import FOLDER

pytestmark = pytest.mark.once
LEAVE = (FOLDER / "nghi-phep.bpmn").read_text(encoding="utf-8")
FLOW_9 = '<bpmn:sequenceFlow id="Flow_9" sourceRef="Task_sign" targetRef="Gate_sign" />'
LANES = re.compile(r"<bpmn:laneSet.*?</bpmn:laneSet>", re.S)
PROCESS = re.compile(r"(<bpmn:process .*?</bpmn:process>)", re.S)


def swapped(before: str, after: str) -> str:
    assert before in LEAVE
    return LEAVE.replace(before, after, 1)


DIAGRAMS: dict[str, tuple[str, str]] = {
    "two_starts": (swapped('<bpmn:startEvent id="Start_leave"', '<bpmn:startEvent id="Start_2" /><bpmn:startEvent id="Start_leave"'), "Sơ đồ có 2 sự kiện bắt đầu: phải có đúng một."),
    "no_end": (re.sub(r"<bpmn:endEvent.*?</bpmn:endEvent>", "", LEAVE, flags=re.S), "Sơ đồ không có sự kiện kết thúc: hãy thêm ít nhất một."),
    "unnamed_step": (swapped(' name="Ký giấy nghỉ phép"', ""), "Bước Task_sign chưa có tên: tên là điều người dùng đọc."),
    "condition_off_a_gate": (swapped(FLOW_9, FLOW_9.replace(" />", "><bpmn:conditionExpression>head == 'yes'</bpmn:conditionExpression></bpmn:sequenceFlow>")), "Mũi tên «Flow_9» (Flow_9) có điều kiện nhưng không đi từ cổng loại trừ."),
    "nothing_leads": (swapped('targetRef="Task_sign"', 'targetRef="End_short"'), "Không mũi tên nào dẫn tới «Ký giấy nghỉ phép» (Task_sign)."),
    "nothing_follows": (swapped(FLOW_9, FLOW_9.replace('sourceRef="Task_sign"', 'sourceRef="Gate_long"')), "Từ «Ký giấy nghỉ phép» (Task_sign) không có mũi tên đi tiếp."),
    "back_to_the_start": (swapped('name="Sửa lại" sourceRef="Gate_head" targetRef="Task_request"', 'name="Sửa lại" sourceRef="Gate_head" targetRef="Start_leave"'), "«Cần nghỉ» (Start_leave) là sự kiện đầu hoặc cuối nhưng mũi tên vẽ ngược chiều."),
    "two_ways_without_gate": (swapped(FLOW_9, FLOW_9 + FLOW_9.replace("Flow_9", "Flow_99").replace("Gate_sign", "End_short")), "Từ «Ký giấy nghỉ phép» (Task_sign) có 2 mũi tên đi ra: hãy rẽ nhánh bằng cổng."),
    "no_default": (swapped(' default="Flow_6"', ""), "Cổng «Ý kiến tổ trưởng?» (Gate_head) chưa có nhánh mặc định: hãy đánh dấu một mũi tên đi ra là mặc định."),
    "default_with_condition": (swapped(' default="Flow_6"', ' default="Flow_4"'), "Mũi tên «Đồng ý» (Flow_4) là nhánh mặc định nên không mang điều kiện."),
    "way_without_condition": (re.sub(r"<bpmn:conditionExpression[^>]*>head == 'back'</bpmn:conditionExpression>", "", LEAVE), "Mũi tên «Sửa lại» (Flow_5) đi từ cổng «Ý kiến tổ trưởng?» (Gate_head) chưa có điều kiện."),
    "no_lanes": (LANES.sub("", LEAVE), "Sơ đồ chưa có làn: mỗi làn cho biết ai làm các bước trong đó."),
    "unnamed_lane": (swapped(' name="Tổ trưởng"', ""), "Làn Lane_head chưa có tên: ghi tên người hoặc vai trò làm các bước trong làn."),
    "two_lanes_of_one_name": (swapped('name="Hiệu trưởng"', 'name="Tổ trưởng"'), "Có hai làn cùng tên «Tổ trưởng» (Lane_head): mỗi làn một tên."),
    "step_in_no_lane": (swapped("<bpmn:flowNodeRef>Task_sign</bpmn:flowNodeRef>", ""), "«Ký giấy nghỉ phép» (Task_sign) phải nằm trong đúng một làn, đang nằm trong 0 làn."),
    "no_picture": (re.sub(r'<bpmndi:BPMNShape id="Task_sign_di".*?</bpmndi:BPMNShape>', "", LEAVE, flags=re.S), "«Ký giấy nghỉ phép» (Task_sign) không có hình vẽ trong tệp: hãy mở bằng trình vẽ BPMN, sắp xếp rồi lưu lại."),
    "no_line": (re.sub(r'<bpmndi:BPMNEdge [^>]*bpmnElement="Flow_9".*?</bpmndi:BPMNEdge>', "", LEAVE, flags=re.S), "Mũi tên «Flow_9» (Flow_9) không có hình vẽ trong tệp: hãy nối lại trong trình vẽ BPMN."),
    "two_processes": (PROCESS.sub(r'\1<bpmn:process id="P2" />', LEAVE), "Sơ đồ có 2 quy trình: mỗi tệp phải có đúng một quy trình."),
    "one_id_for_two_steps": (swapped('<bpmn:userTask id="Task_sign"', '<bpmn:userTask id="Task_head"'), "Mã Task_head dùng cho hai phần tử: mỗi phần tử một mã."),
    "one_id_for_two_flows": (swapped('id="Flow_9"', 'id="Flow_8"'), "Mã Flow_8 dùng cho hai mũi tên: mỗi phần tử một mã."),
    "foreign_element": (swapped("</bpmn:process>", '<x:y xmlns:x="u" /></bpmn:process>'), "Sơ đồ có phần tử lạ «y» ngoài BPMN 2.0: hãy xóa rồi tải lên lại."),
    "wrong_id": (swapped('<bpmn:userTask id="Task_sign"', '<bpmn:userTask id="../x"'), "Phần tử userTask «Ký giấy nghỉ phép» có mã «../x» sai: chỉ dùng chữ, số."),
}  # fmt: skip


@pytest.mark.parametrize("kind", DIAGRAMS)
def test_a_diagram_is_refused_in_these_words(kind: str) -> None:
    text, sentence = DIAGRAMS[kind]
    with pytest.raises(Refused) as caught:
        reading.read(text.encode())
    assert caught.value.sentence == sentence


FORMS: dict[str, tuple[Callable[[], Any], str]] = {
    "no_mapping": (lambda: Reader([], "bước x"), "Bước x: phần khai báo không đúng dạng."),
    "long_text": (lambda: Reader({"hint": "x" * 9}, "bước x").text("hint", longest=5), "Bước x: «hint» phải là chữ, dài nhất 5 ký tự."),
    "no_list": (lambda: Reader({"roles": 5}, "bước x").texts("roles"), "Bước x: «roles» phải là danh sách."),
    "no_truth": (lambda: Reader({"required": "yes"}, "bước x").truth("required"), "Bước x: «required» phải là true hoặc false."),
    "no_number": (lambda: Reader({"days": -1}, "bước x").whole("days", default=1, highest=90), "Bước x: «days» phải là số từ 0 đến 90."),
    "no_whole_number": (lambda: Reader({"least": 1.5}, "bước x").limit("least"), "Bước x: «least» phải là số nguyên."),
    "no_choice": (lambda: Reader({"kind": "la"}, "bước x").choice("kind", {"a": "A", "b": "B"}), "Bước x: «kind» phải là một trong a, b."),
    "pairs": (lambda: Reader({"choices": 5}, "bước x").pairs("choices"), "Bước x: «choices» phải là danh sách lựa chọn."),
    "pair": (lambda: Reader({"choices": [["a"]]}, "bước x").pairs("choices"), "Bước x: mỗi lựa chọn gồm mã và chữ hiện ra."),
    "empty_condition": (lambda: conditions.names_in(" "), "điều kiện để trống"),
    "long_condition": (lambda: conditions.names_in("a" * 301), "điều kiện dài 301 ký tự, nhiều nhất 300"),
    "long_words": (lambda: conditions.names_in(f"a == '{'x' * 101}'"), "điều kiện có đoạn chữ dài 101 ký tự, nhiều nhất 100"),
    "large_number": (lambda: conditions.names_in("a == 1e999"), "điều kiện có số quá lớn"),
    "comparison": (lambda: conditions.names_in("a is b"), "điều kiện dùng phép so sánh không được phép"),
    "inner_name": (lambda: conditions.names_in("__a__ == 1"), "điều kiện có tên «__a__» không được phép"),
    "code": (lambda: conditions.names_in("f(a) == 1"), "điều kiện có «f(a)»: chỉ được so sánh giá trị của biểu mẫu, không tính toán, không gọi hàm, không lấy thuộc tính"),
    "field_name": (lambda: field_of(Reader({"name": "Tên", "kind": "text"}, "mục 1")), "Mục 1: tên «Tên» sai: chữ thường không dấu, số, gạch dưới."),
    "field_label": (lambda: field_of(Reader({"name": "a", "kind": "text"}, "mục 1")), "Mục 1: mục a chưa có nhãn."),
    "field_choices": (lambda: field_of(Reader({"name": "a", "label": "A", "kind": "choice"}, "mục 1")), "Mục 1: mục a phải có ít nhất hai lựa chọn."),
    "many_fields": (lambda: Reader({"fields": [{}] * 200}, "bước x").list_of("fields", "mục"), f"Bước x: «fields» phải là danh sách, nhiều nhất {MOST_FIELDS} mục."),
    "complicated": (lambda: conditions.names_in("[" + ",".join("1" * 90) + "] == a"), "điều kiện quá rắc rối: hãy tách thành nhiều nhánh"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FORMS)
def test_a_form_or_a_condition_is_refused_in_these_words(kind: str) -> None:
    act, sentence = FORMS[kind]
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.sentence == sentence
