"""A school without a channel: it takes a file, hands it in, and brings the answers back."""

import io
import json
import zipfile
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.exchange.conftest import ALL, newest_of, states
from tests.exchange.test_push import text_of
from tests.quality.conftest import change
from tests.sandbox_sector.serving import Sandbox
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.records.exchange import actions
from truongso.records.exchange.connectors import Answer
from truongso.records.exchange.files import read_answers, zip_of
from truongso.records.exchange.jobs import run_push
from truongso.records.exchange.models import PushedRecord, PushRun

pytestmark = pytest.mark.django_db
HEADS = ["STT", "idbanghi", "Mã lỗi", "Mô tả lỗi"]


def answers_book(rows: list[list[Any]], heads: list[str] = HEADS) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Kết quả")
    sheet.write_row(0, 0, heads)
    for place, row in enumerate(rows, start=1):
        sheet.write_row(place, 0, row)
    book.close()
    return out.getvalue()


def upload(client: Any, run: PushRun, content: bytes, name: str = "ket-qua.xlsx") -> str:
    file = SimpleUploadedFile(name, content)
    return text_of(client.post(reverse("exchange:answers", args=[run.uid]), {"file": file}, follow=True))


def test_clerk_takes_the_file_hands_it_in_and_marks_the_answers(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)

    answer = client.post(reverse("exchange:export"))

    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.namelist() == [
        "1-truong.jsonl",
        "2-canbo.jsonl",
        "3-lophoc.jsonl",
        "4-hocsinh.jsonl",
        "ban-ghi.xlsx",
    ]
    pupils = [json.loads(line) for line in archive.read("4-hocsinh.jsonl").decode().splitlines()]
    assert len(pupils) == 12
    assert {row["idbanghi"] for row in pupils} == {str(pupil.uid) for pupil in school.pupils}
    assert {(row["sukien"], row["phienban"]) for row in pupils} == {("NEW", 1)}
    book = openpyxl.load_workbook(io.BytesIO(archive.read("ban-ghi.xlsx")))
    assert book.sheetnames == ["Trường", "Cán bộ, giáo viên", "Lớp", "Học sinh"]
    heads = [cell.value for cell in book["Học sinh"][1]]
    assert heads[:4] == ["idbanghi", "sukien", "phienban", "thoigiancapnhat"] and heads[-2:] == ["Mã lỗi", "Mô tả lỗi"]
    number = book["Học sinh"].cell(2, heads.index("nguoi.sodinhdanh") + 1)
    assert (number.data_type, len(number.value)) == ("s", 12)
    assert Event.objects.filter(code="exchange.file_exported", actor=school.lan).count() == 1
    assert states() == {"waiting": ALL}

    run = PushRun.objects.get()
    rows: list[list[Any]] = [[1, str(school.pupils[0].uid), "100-003", "Mã dân tộc không đúng"]]
    rows += [[2, str(row.record), "000-000", ""] for row in run.records.exclude(record=school.pupils[0].uid)]
    page = upload(client, run, answers_book(rows))

    assert "Đã ghi kết quả của 17 bản ghi." in page
    assert "17 bản ghi: 16 đã nhận, 1 bị từ chối." in page
    assert (newest_of(school.pupils[0]).sentence, newest_of(school.pupils[0]).answer_code) == (
        "Mã dân tộc không đúng", "100-003",
    )  # fmt: skip


def test_the_workbook_itself_comes_back_filled(school: SimpleNamespace) -> None:
    run, drafts = actions.export_changes(by=school.lan)
    book = openpyxl.load_workbook(io.BytesIO(zipfile.ZipFile(io.BytesIO(zip_of(drafts))).read("ban-ghi.xlsx")))
    for sheet in book.worksheets:
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, sheet.max_column - 1, "000-000")
    out = io.BytesIO()
    book.save(out)

    assert actions.take_answers(run, read_answers(out.getvalue(), "ban-ghi.xlsx"), by=school.lan) == ALL
    assert states() == {"accepted": ALL}


def test_the_same_records_give_the_same_file(school: SimpleNamespace) -> None:
    first = zip_of(actions.export_changes(by=None)[1])

    assert zip_of(actions.export_changes(by=None)[1]) == first
    assert {row.version for row in PushedRecord.objects.all()} == {1}


def test_only_what_changed_is_in_the_next_file(school: SimpleNamespace) -> None:
    run, _ = actions.export_changes(by=None)
    actions.take_answers(
        run,
        read_answers(answers_book([[1, str(r.record), "000-000", ""] for r in run.records.all()]), "a.xlsx"),
        by=None,
    )
    with pytest.raises(Refused, match="không có gì để xuất"):
        actions.export_changes(by=None)
    assert PushRun.objects.count() == 1

    change(school.pupils[1], school.lan, phone="0597000001")

    _, drafts = actions.export_changes(by=None)
    assert [(draft.outgoing.uid, draft.event, draft.version) for draft in drafts] == [
        (school.pupils[1].uid, "UPDATE", 2)
    ]


def test_a_change_that_is_not_asked_for_needs_no_file(school: SimpleNamespace, client_of: Any) -> None:
    run, _ = actions.export_changes(by=None)
    actions.take_answers(run, {row.record: Answer("000-000", "") for row in run.records.all()}, by=None)
    change(school.pupils[1], school.lan, mother__phone="0597000001")

    page = text_of(client_of(school.lan).post(reverse("exchange:export"), follow=True))

    assert "Không có bản ghi nào phải nộp" in page and "Nội dung như bản đã nhận" in page
    assert states() == {"accepted": ALL}


def test_a_channel_that_comes_later_goes_on_from_the_file(school: SimpleNamespace, sandbox: Sandbox) -> None:
    actions.export_changes(by=None)

    run = run_push(actions.start_push(by=None), by=None)

    assert states(run) == {"accepted": ALL}
    assert {row.version for row in run.records.all()} == {1}


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (answers_book([["1", "x", "000-000", ""]]), "a.xlsx", "Không thấy kết quả trong tệp"),
        (answers_book([], ["Họ tên"]), "a.xlsx", "Không thấy kết quả trong tệp"),
        (
            answers_book([[1, "00000000-0000-4000-8000-000000000001", "000-000", ""]]),
            "a.xlsx",
            "Không dòng nào của tệp",
        ),
        (b"%PDF-1.4 x", "a.pdf", ""),
        (b"", "a.xlsx", ""),
    ],
)
def test_other_files_are_refused_and_nothing_is_marked(
    school: SimpleNamespace, client_of: Any, content: bytes, name: str, said: str
) -> None:
    run, _ = actions.export_changes(by=None)
    events = Event.objects.exclude(code="exchange.log_viewed").count()

    page = upload(client_of(school.lan), run, content, name)

    assert said in page and "Đã ghi kết quả" not in page
    assert states() == {"waiting": ALL}
    assert Event.objects.exclude(code="exchange.log_viewed").count() == events


def test_answers_do_not_belong_to_a_push_over_the_channel(school: SimpleNamespace, sandbox: Sandbox) -> None:
    run = run_push(actions.start_push(by=None), by=None)

    with pytest.raises(Refused, match="Chỉ lần xuất tệp"):
        actions.take_answers(run, {}, by=None)


def test_school_details_are_checked_against_the_units_of_today(school: SimpleNamespace, client_of: Any) -> None:
    values = {"school_code": "31000799", "organisation_code": "H31", "commune_code": "00001", "province_code": "31",
              "ownership": "1", "area": "0", "zone": "Đồng bằng", "accreditation_level": "1"}  # fmt: skip
    client = client_of(school.minh)

    refused = client.post(reverse("exchange:school"), values)
    assert refused.status_code == 409
    assert "Mã phường, xã không có trong tỉnh, thành phố này" in text_of(refused)
    done = text_of(client.post(reverse("exchange:school"), values | {"commune_code": "11674"}, follow=True))

    assert "Đã ghi thông tin trường." in done
    assert Event.objects.filter(code="exchange.school_described", actor=school.minh).count() == 2
