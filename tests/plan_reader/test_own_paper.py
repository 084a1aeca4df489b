"""The plan that the product itself writes as a Word file is read back line by line."""

from truongso.demo import plan_file
from truongso.governance.plan.reader import compare_readings


def test_the_demo_plan_is_read_whole(read, codes):
    reading = read(plan_file.plan_docx(), "ke-hoach.docx")
    assert [len(group["indicators"]) for group in reading.indicator_groups] == [6, 6, 5, 5]
    assert [len(group["tasks"]) for group in reading.task_groups] == [6, 6, 5, 4, 3, 4, 1]
    assert (reading.head.parent_agency, reading.head.agency) == (
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO HẢI PHÒNG",
        "TRƯỜNG THPT AN LÃO",
    )
    assert (reading.head.signer_title, reading.head.signer_name) == ("KT. HIỆU TRƯỞNG PHÓ HIỆU TRƯỞNG", "Trần Văn Bình")
    assert {"missing_number", "missing_issue_date"} <= set(codes(reading))
    assert compare_readings(reading, reading.as_dict()) == []
