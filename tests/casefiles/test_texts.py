"""What stands in the files of papers finds the work file, for who may see it; what is not read yet is read by a command."""

import io
import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from typer.testing import CliRunner

from tests.casefiles.conftest import put, upload
from tests.signing.builders import plain_pdf
from truongso.config.cli import build
from truongso.core import fulltext
from truongso.governance.casefiles import actions
from truongso.governance.casefiles.models import CaseFile, FileText, TextState
from truongso.governance.casefiles.searching import files_matching
from truongso.governance.casefiles.tasks import read_one

pytestmark = pytest.mark.django_db
ASKED = "thuê xe đi Điện Biên"


def read_all() -> list[FileText]:
    return [read_one(one) for one in FileText.objects.to_read(scans=False).select_related("blob")]


def found(words: str) -> list[str]:
    return sorted(files_matching(CaseFile.objects.all(), words).values_list("code", flat=True))


def test_a_word_in_the_file_of_a_paper_finds_it_for_its_maker_and_not_for_a_colleague(
    cast: SimpleNamespace, open_for: Any, client_of: Any
) -> None:
    work_file = open_for(cast.an, "01-TO")
    put(work_file, "Kế hoạch tham quan", content=plain_pdf("Kinh phí thuê xe đi Điện Biên"))
    assert found(ASKED) == []
    read_all()
    assert found(ASKED) == [work_file.code]
    for user, sees in ((cast.an, True), (cast.lan, True), (cast.binh, True), (cast.chi, False), (cast.long, False)):
        client = client_of(user)
        for address in ("casefiles:files", "dashboards:search"):
            page = client.get(reverse(address), {"q": ASKED}).content.decode()
            assert (work_file.get_absolute_url() in page, "Hồ sơ hội giảng" in page) == (sees, sees), (user, address)
    actions.share_file(work_file, cast.long.person, by=cast.an)
    assert work_file.get_absolute_url() in client_of(cast.long).get(
        reverse("casefiles:files"), {"q": "thue xe dien bien"}
    ).content.decode()  # fmt: skip


def test_a_paper_that_is_taken_out_is_not_found_any_more(cast: SimpleNamespace, open_for: Any) -> None:
    work_file = open_for(cast.an, "01-TO")
    entry = put(work_file, "Kế hoạch tham quan", content=plain_pdf(ASKED))
    read_all()
    actions.remove_entry(entry, reason="Đưa nhầm", by=cast.an)
    assert found(ASKED) == []
    assert found("tham quan") == []


def test_words_of_two_papers_do_not_find_a_file_together_but_those_of_its_index_do(
    cast: SimpleNamespace, open_for: Any
) -> None:
    work_file = open_for(cast.an, "01-TO")
    put(work_file, "Kế hoạch tham quan", content=plain_pdf("Thuê xe"))
    put(work_file, "Dự toán", notation="13/KH", content=plain_pdf("Điện Biên"))
    read_all()
    assert found("thue xe dien bien") == []
    assert found("tham quan du toan") == found("tham quan thue xe") == [work_file.code]


def test_a_word_file_that_is_uploaded_is_read_with_its_tables(
    cast: SimpleNamespace, open_for: Any, client_of: Any
) -> None:
    work_file, made, out = open_for(cast.an, "01-TO"), Document(), io.BytesIO()
    made.add_paragraph("Biên bản họp tổ")
    made.add_table(1, 2).cell(0, 1).text = "Ô hai trong bảng"
    made.sections[0].footer.paragraphs[0].text = "Chân trang mật mã"
    made.save(out)
    answer = client_of(cast.an).post(
        reverse("casefiles:add_entry", args=[work_file.uid]),
        {"title": "Biên bản", "kind": "Biên bản", "form": "electronic", "file": upload(out.getvalue(), "bb.docx")},
    )
    assert answer.status_code == 302
    read_all()
    assert found("o hai trong bang") == found("chan trang mat ma") == [work_file.code]


def test_a_file_that_cannot_be_read_stays_whole_and_its_page_says_why(
    cast: SimpleNamespace, open_for: Any, client_of: Any
) -> None:
    work_file = open_for(cast.an, "01-TO")
    entry = put(work_file, "Kế hoạch tham quan", content=b"%PDF-1.7 hong")
    read_all()
    kept = FileText.objects.get()
    assert (kept.state, kept.reason) == (TextState.FAILED, "tệp hỏng hoặc quá phức tạp")
    assert found("ke hoach tham quan") == [work_file.code]
    page = client_of(cast.an).get(work_file.get_absolute_url()).content.decode()
    assert "Không đọc được chữ để tìm kiếm: tệp hỏng hoặc quá phức tạp." in page
    assert entry.blob.size == 13


def test_the_command_reads_what_was_kept_before_and_a_second_run_reads_nothing(
    cast: SimpleNamespace, open_for: Any
) -> None:
    work_file = open_for(cast.an, "01-TO")
    put(work_file, "Kế hoạch tham quan", content=plain_pdf(ASKED))
    FileText.objects.all().delete()
    assert run("--json") == {"added": 1, "read": {"text": 1}, "indexed": 0}
    assert found(ASKED) == [work_file.code]
    assert run("--json") == {"added": 0, "read": {}, "indexed": 0}


def test_the_index_is_made_anew_from_the_words_kept(cast: SimpleNamespace, open_for: Any) -> None:
    work_file = open_for(cast.an, "01-TO")
    put(work_file, "Kế hoạch tham quan", content=plain_pdf(ASKED))
    read_all()
    fulltext.clear()
    fulltext.index("case_file", work_file.pk + 1000, "hàng cũ")
    assert found(ASKED) == found("tham quan") == []
    assert run("--reindex", "--json") == {"added": 0, "read": {}, "indexed": 2}
    assert found(ASKED) == found("tham quan") == [work_file.code]


def run(*arguments: str) -> Any:
    done = CliRunner().invoke(build(), ["casefiles", "read-files", *arguments])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_page_of_a_file_asks_as_often_for_one_paper_as_for_ten(
    cast: SimpleNamespace, open_for: Any, client_of: Any
) -> None:
    client, counts = client_of(cast.an), []
    work_file = open_for(cast.an, "01-TO")
    for more in (1, 9):
        for number in range(more):
            put(work_file, f"Văn bản {more} {number}", content=plain_pdf(f"trang {more} {number}"))
        client.get(work_file.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(work_file.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1]
