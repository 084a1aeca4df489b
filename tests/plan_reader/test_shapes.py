"""What real Word files do to a table: merged cells, automatic numbers, tracked changes, content controls, double heads."""

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.plan_reader.makers import docx_of, saved

INDICATOR_HEAD = ["STT", "Chỉ tiêu", "Đơn vị tính", "Mức đạt 2026"]
TASK_HEAD = ["STT", "Nhiệm vụ", "Sản phẩm", "Chủ trì", "Phối hợp", "Thời gian"]


def indicators(reading):
    return [line for group in reading.indicator_groups for line in group["indicators"]]


def tasks(reading):
    return [task for group in reading.task_groups for task in group["tasks"]]


def table_of(document, rows):
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def test_a_cell_merged_over_tasks_counts_for_each_and_is_told(read, codes):
    document = docx.Document()
    table = table_of(document, [
        TASK_HEAD,
        ["1", "Lập sổ", "Sổ", "Văn thư", "", "Quý I"],
        ["2", "Ký số", "Danh sách", "", "", "Quý II"],
        ["3", "Sao lưu", "Nhật ký", "Tổ Tin", "", "Quý III"],
    ])  # fmt: skip
    table.cell(1, 3).merge(table.cell(2, 3))
    reading = read(saved(document), "a.docx")
    assert [task["lead"] for task in tasks(reading)] == [["Văn thư"], ["Văn thư"], ["Tổ Tin"]]
    (finding,) = codes(reading)["merged_cell_carried"]
    assert finding.where == "Phụ lục nhiệm vụ, nhiệm vụ 2"


def test_one_task_over_two_rows_has_the_products_of_both(read, codes):
    document = docx.Document()
    table = table_of(document, [
        TASK_HEAD,
        ["1", "Lập sổ", "Sổ giấy", "Văn thư", "", "Quý I"],
        ["", "", "Sổ điện tử", "Tổ Tin", "", ""],
    ])  # fmt: skip
    for column in (0, 1, 4, 5):
        table.cell(1, column).merge(table.cell(2, column))
    reading = read(saved(document), "a.docx")
    (task,) = tasks(reading)
    assert (task["text"], task["deliverables"], task["lead"]) == (
        "Lập sổ",
        ["Sổ giấy", "Sổ điện tử"],
        ["Văn thư", "Tổ Tin"],
    )
    assert "row_joined_across_pages" not in codes(reading)


def test_automatic_numbers_are_read(read):
    document = docx.Document()
    table = table_of(
        document, [INDICATOR_HEAD, ["", "Hồ sơ điện tử", "%", "100%"], ["", "Văn bản điện tử", "%", "≥ 95%"]]
    )
    for row in table.rows[1:]:
        row.cells[0].paragraphs[0].style = document.styles["Normal"]
        properties = row.cells[0].paragraphs[0]._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>'))
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    ))  # fmt: skip
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    reading = read(saved(document), "a.docx")
    assert [(line["ordinal"], line["text"]) for line in indicators(reading)] == [
        (1, "Hồ sơ điện tử"),
        (2, "Văn bản điện tử"),
    ]


def test_tracked_changes_are_read_as_accepted_and_told(read, codes):
    document = docx.Document()
    table = table_of(document, [INDICATOR_HEAD, ["1", "Hồ sơ ", "%", "100%"]])
    paragraph = table.cell(1, 1).paragraphs[0]._p
    paragraph.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="a"><w:r><w:t>điện tử</w:t></w:r></w:ins>'))
    paragraph.append(
        parse_xml(f'<w:del {nsdecls("w")} w:id="2" w:author="a"><w:r><w:delText>giấy</w:delText></w:r></w:del>')
    )
    reading = read(saved(document), "a.docx")
    assert indicators(reading)[0]["text"] == "Hồ sơ điện tử"
    assert "2 chỗ sửa" in codes(reading)["tracked_changes"][0].message


def test_a_table_inside_a_content_control_is_found(read):
    document = docx.Document()
    table = table_of(document, [INDICATOR_HEAD, ["1", "Hồ sơ điện tử", "%", "100%"]])._tbl
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
    table.addprevious(control)
    control[0].append(table)
    assert [line["text"] for line in indicators(read(saved(document), "a.docx"))] == ["Hồ sơ điện tử"]


def test_a_head_of_two_rows_and_a_row_of_column_numbers(read, codes):
    document = docx.Document()
    table = table_of(document, [
        ["STT", "Chỉ tiêu", "ĐVT", "Mức đạt", ""],
        ["", "", "", "Năm 2025", "Năm 2026"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["1", "Hồ sơ điện tử", "%", "80%", "≥ 90%"],
    ])  # fmt: skip
    for column in (0, 1, 2):
        table.cell(0, column).merge(table.cell(1, column))
    table.cell(0, 3).merge(table.cell(0, 4))
    reading = read(saved(document), "a.docx")
    assert [(line["text"], line["comparison"], line["target"]) for line in indicators(reading)] == [
        ("Hồ sơ điện tử", ">=", 90)
    ]
    assert "row_not_understood" not in codes(reading)


def test_numbering_by_group_becomes_one_running_number_and_is_told(read, codes):
    rows = [
        INDICATOR_HEAD,
        ["I", "Quản trị", "", ""], ["1", "Hồ sơ", "%", "100%"], ["2", "Văn bản", "%", "100%"],
        ["II", "Dạy học", "", ""], ["1", "Học liệu", "%", "90%"],
    ]  # fmt: skip
    reading = read(docx_of([rows]), "a.docx")
    assert [(line["ordinal"], line["source"]["ordinal"]) for line in indicators(reading)] == [
        (1, "1"),
        (2, "2"),
        (3, "1"),
    ]
    assert (
        codes(reading)["numbering_restarts"][0].message
        == "Số thứ tự bắt đầu lại ở mỗi nhóm; 3 chỉ tiêu được đánh số liền từ 1 đến 3."
    )


def test_numbers_with_a_group_before_the_point(read):
    rows = [
        INDICATOR_HEAD,
        ["1", "Quản trị", "", ""], ["1.1", "Hồ sơ", "%", "100%"], ["1.2", "Văn bản", "%", "100%"],
        ["2", "Dạy học", "", ""], ["2.1", "Học liệu", "%", "90%"],
    ]  # fmt: skip
    reading = read(docx_of([rows]), "a.docx")
    assert [(group["numeral"], group["name"], len(group["indicators"])) for group in reading.indicator_groups] == [
        ("1", "Quản trị", 2),
        ("2", "Dạy học", 1),
    ]


def test_doubled_and_missing_numbers_are_told_and_every_line_keeps_a_number_of_its_own(read, codes):
    rows = [INDICATOR_HEAD, *([str(n), f"Chỉ tiêu có tên {n}", "%", "90%"] for n in (1, 2, 2, 4, 7))]
    reading = read(docx_of([rows]), "a.docx")
    assert [line["ordinal"] for line in indicators(reading)] == [1, 2, 3, 4, 7]
    (finding,) = codes(reading)["totals_mismatch"]
    assert finding.message == "Số thứ tự không liền mạch: trùng số 2; thiếu số 5, 6. Dòng trùng tạm mang số 3."


def test_a_line_without_a_number_is_a_line_and_is_told(read, codes):
    rows = [
        INDICATOR_HEAD,
        ["1", "Hồ sơ", "%", "90%"],
        ["", "Văn bản điện tử", "%", "95%"],
        ["3", "Chữ ký", "%", "90%"],
    ]
    reading = read(docx_of([rows]), "a.docx")
    assert [(line["ordinal"], line["text"]) for line in indicators(reading)] == [
        (1, "Hồ sơ"),
        (2, "Văn bản điện tử"),
        (3, "Chữ ký"),
    ]
    assert codes(reading)["line_without_number"][0].where == "Phụ lục chỉ tiêu, chỉ tiêu 2"


def test_a_wrong_total_and_a_missing_numeral_are_told(read, codes):
    rows = [
        INDICATOR_HEAD,
        ["I", "Quản trị", "", ""], ["1", "Hồ sơ", "%", "100%"],
        ["III", "Dạy học", "", ""], ["2", "Học liệu", "%", "120%"],
        ["", "Tổng số: 5 chỉ tiêu", "", ""],
    ]  # fmt: skip
    found = codes(read(docx_of([rows]), "a.docx"))
    assert [finding.message for finding in found["totals_mismatch"]] == [
        "Số La Mã của các nhóm không liền mạch: I, III.",
        "Dòng cộng ghi «Tổng số: 5 chỉ tiêu», nhưng phụ lục có 2 chỉ tiêu.",
    ]
    assert found["target_over_hundred"][0].message == "Chỉ tiêu 2 có mức 120%, lớn hơn 100 %."


def test_tabs_inside_word_paragraphs_are_a_table_too(read):
    lines = ["STT\tChỉ tiêu\tĐơn vị tính\tMức đạt 2026", "1\tHồ sơ điện tử\t%\t100%"]
    assert [line["text"] for line in indicators(read(docx_of(lines), "a.docx"))] == ["Hồ sơ điện tử"]


def test_scripts_in_the_text_stay_text(read):
    text = "<script>alert(1)</script> hồ sơ"
    rows = [INDICATOR_HEAD, ["1", text, "%", "100%"]]
    assert indicators(read(docx_of([rows]), "a.docx"))[0]["text"] == text


def test_the_two_columns_of_an_official_head_are_told_apart(read):
    document = docx.Document()
    table_of(document, [
        ["SỞ GIÁO DỤC VÀ ĐÀO TẠO\nMƯỜNG HOA\nTRƯỜNG THPT HOA BAN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"],
        ["Số:      /KH-THPTHB", "Hoa Ban, ngày      tháng 01 năm 2026"],
    ])  # fmt: skip
    document.add_paragraph("KẾ HOẠCH CHUYỂN ĐỔI SỐ NĂM 2026")
    table_of(document, [INDICATOR_HEAD, ["1", "Hồ sơ điện tử", "%", "100%"]])
    head = read(saved(document), "a.docx").head
    assert (head.parent_agency, head.agency) == ("SỞ GIÁO DỤC VÀ ĐÀO TẠO MƯỜNG HOA", "TRƯỜNG THPT HOA BAN")
    assert (head.number, head.symbol, head.issued_on, head.place, head.issued_month) == (
        None,
        "KH-THPTHB",
        None,
        "Hoa Ban",
        1,
    )
    assert head.title == "KẾ HOẠCH CHUYỂN ĐỔI SỐ NĂM 2026"


def test_two_units_of_one_kind_are_not_one_unit_spelt_twice(read, codes):
    rows = [
        TASK_HEAD,
        ["1", "Lập sổ", "Sổ", "Tổ chuyên môn 1", "", "Quý I"],
        ["2", "Ký số", "Sổ", "Tổ chuyên môn 2", "", "Quý I"],
        ["3", "Sao lưu", "Sổ", "Văn phòng nhà trường", "", "Quý I"],
        ["4", "Tập huấn", "Sổ", "Văn phòng nhà truờng", "", "Quý I"],
    ]  # fmt: skip
    (finding,) = codes(read(docx_of([rows]), "a.docx"))["spelling_variants"]
    assert "«Văn phòng nhà truờng»" in finding.message or "«Văn phòng nhà trường»" in finding.message
