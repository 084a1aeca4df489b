"""Work files of the demo school: last year's list and this year's, some twenty files, one in the archive, one late.

Called before the quarters are frozen, so that indicator 1 is counted from these files, and once more after the keys are
there, so that the minutes of a hand-over can be signed.
"""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.demo.cast import PASSWORD
from truongso.foundation.evidence.contents import keep
from truongso.foundation.evidence.models import Blob
from truongso.foundation.org.models import School
from truongso.foundation.papers.content import OfficialPaper, Paragraph
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SigningKey
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.sitting import sign_steps
from truongso.governance.casefiles import actions
from truongso.governance.casefiles.lines import LineValues
from truongso.governance.casefiles.models import CaseFile, Catalogue, HandOver

# Heading, notation, title, years (None for ever), who makes it.
LINES = (
    ("Tổng hợp", "01-TH", "Hồ sơ xây dựng, thực hiện kế hoạch năm học", None, "lan"),
    ("Tổng hợp", "02-TH", "Hồ sơ họp hội đồng trường", 20, "lan"),
    ("Tổng hợp", "03-TH", "Hồ sơ thi đua, khen thưởng", 20, "lan"),
    ("Tổng hợp", "04-TH", "Hồ sơ kiểm tra nội bộ", 10, "binh"),
    ("Tổng hợp", "05-TH", "Công văn trao đổi về công tác chung", 2, "lan"),
    ("Chuyên môn", "06-CM", "Hồ sơ kế hoạch giáo dục tổ Toán – Tin", 5, "long"),
    ("Chuyên môn", "07-CM", "Hồ sơ hội giảng cấp trường", 10, "an"),
    ("Chuyên môn", "08-CM", "Hồ sơ bồi dưỡng đội tuyển học sinh giỏi", 5, "long"),
    ("Chuyên môn", "09-CM", "Hồ sơ kiểm tra cuối học kỳ II", 5, "mai"),
    ("Chuyên môn", "10-CM", "Hồ sơ tuyển sinh vào lớp 10", 5, "mai"),
    ("Chuyên môn", "11-CM", "Hồ sơ kiểm tra giữa học kỳ I", 5, "mai"),
    ("Chuyển đổi số", "12-CĐS", "Hồ sơ kế hoạch chuyển đổi số", 10, "binh"),
    ("Chuyển đổi số", "13-CĐS", "Hồ sơ tập huấn kỹ năng số cho giáo viên", 5, "minh"),
    ("Chuyển đổi số", "14-CĐS", "Hồ sơ đối soát dữ liệu ngành", 10, "minh"),
    ("Tài chính, tài sản", "15-TC", "Hồ sơ quyết toán ngân sách", 10, "thu"),
    ("Tài chính, tài sản", "16-TC", "Hồ sơ mua sắm thiết bị dạy học", 10, "thu"),
    ("Tài chính, tài sản", "17-TC", "Hồ sơ kiểm kê tài sản", 10, "thu"),
)
# Notation, first and last day of the work (month, day; None while it goes on), how many of its papers were on paper.
THIS_YEAR = (
    ("02-TH", (1, 10), (3, 20), 0), ("15-TC", (1, 5), (3, 28), 1), ("06-CM", (1, 12), (3, 30), 0),
    ("08-CM", (1, 8), (4, 18), 0), ("09-CM", (4, 10), (6, 12), 0), ("13-CĐS", (4, 2), (6, 25), 0),
    ("07-CM", (2, 16), (5, 15), 0), ("04-TH", (3, 2), (6, 10), 1), ("10-CM", (6, 1), (8, 14), 0),
    ("16-TC", (6, 8), (9, 11), 0), ("03-TH", (5, 4), (9, 4), 0), ("14-CĐS", (7, 1), (9, 25), 0),
    ("11-CM", (9, 28), None, 0), ("12-CĐS", (1, 15), None, 0), ("01-TH", (8, 3), None, 0), ("05-TH", (1, 2), None, 1),
)  # fmt: skip
LAST_YEAR = (
    ("15-TC", (1, 6), (3, 25), 0), ("07-CM", (2, 10), (5, 20), 0), ("03-TH", (5, 5), (8, 29), 0), ("16-TC", (6, 2), (12, 19), 0),
)  # fmt: skip
HANDED_OVER = "07-CM"  # of last year; 15-TC of last year stays and is late
ABBREVIATIONS = {"Kế hoạch": "KH", "Biên bản": "BB", "Báo cáo": "BC"}
PAPERS = (("Kế hoạch", "Kế hoạch thực hiện"), ("Biên bản", "Biên bản họp, triển khai"), ("Báo cáo", "Báo cáo kết quả"))


def make_case_files(users: dict[str, Any], *, today: date) -> None:
    """Make the lists and files once, and the hand-over once keys are there."""
    if not Catalogue.objects.exists():
        for year, rows in ((today.year - 1, LAST_YEAR), (today.year, THIS_YEAR)):
            catalogue = _catalogue(year, users)
            for row in rows:
                _file(catalogue, users, today, *row)
        actions.declare_secret(today.year, count=2, note="theo sổ đăng ký văn bản mật (giấy)", by=users["lan"])
    if SigningKey.objects.of_person(users["binh"].person_id).exists() and not HandOver.objects.exists():
        _hand_over(users, today)


def _catalogue(year: int, users: dict[str, Any]) -> Catalogue:
    catalogue = actions.start_catalogue(year, by=users["lan"])
    lines = [
        LineValues(heading, notation, title, years, users[maker].person.full_name, users[maker].person_id)
        for heading, notation, title, years, maker in LINES
    ]
    actions.import_lines(catalogue, lines, by=users["lan"])
    actions.submit_catalogue(catalogue, by=users["lan"])
    actions.approve_catalogue(catalogue, approval=f"Quyết định số 03/QĐ-THPTAL ngày 05/01/{year}", by=users["hanh"])
    return actions.put_in_force(catalogue, on=date(year, 1, 6), by=users["lan"])


def _file(
    catalogue: Catalogue, users: dict[str, Any], today: date, notation: str, first: Any, last: Any, on_paper: int
) -> None:
    """Open a file of the list, put its papers in, and close it when its work is over."""
    starts_on = date(catalogue.year, *first)
    if starts_on > today:
        return
    line = catalogue.lines.select_related("catalogue").get(notation=notation)
    by = users[next(maker for _, code, _, _, maker in LINES if code == notation)]
    file = actions.open_from_line(line, maker=by.person, started_on=starts_on, by=by)
    ends_on = date(catalogue.year, *last) if last else None
    papers = PAPERS if ends_on else PAPERS[:2]
    for number, (kind, words) in enumerate(papers):
        day = ends_on if ends_on and number == len(papers) - 1 else starts_on
        electronic = number >= on_paper
        actions.put_in(
            file, title=f"{words}: {line.title}", notation=f"{line.pk % 90 + number + 1}/{ABBREVIATIONS[kind]}-THPTAL",
            dated_on=day, kind=kind, source_key="", source_url="", electronic=electronic, author="Trường THPT An Lão",
            blob=_paper(kind, line.title, day) if electronic and number == 1 else None,
            file_name=f"bien-ban-{file.code}.pdf" if electronic and number == 1 else "", page_count=number + 1, by=by,
        )  # fmt: skip
    if ends_on and ends_on <= today:
        actions.close_file(file, ended_on=ends_on, today=today, by=by)


def _paper(kind: str, subject: str, day: date) -> Blob:
    school = School.current()
    assert school is not None
    content = OfficialPaper(
        parent_agency=tuple(school.parent_agency.splitlines()), agency=school.agency, symbol=f"BB-{school.symbol}",
        place=school.place, type_name=kind.upper(), subject=subject, issued_on=day, number_text=".../BB-THPTAL",
        blocks=(Paragraph("Văn bản mẫu của trường mẫu: nội dung không có thật."),), signature_lines=("NGƯỜI LẬP",),
    )  # fmt: skip
    return keep(render_pdf(content), "application/pdf")


def _hand_over(users: dict[str, Any], today: date) -> None:
    """Hạnh gives a file of last year, Bình takes it, Lan accepts it; the demo has keys of these two."""
    files = CaseFile.objects.closed().filter(year=today.year - 1, notation=HANDED_OVER)
    made = actions.start_hand_over(files, made_on=today, note="đủ theo mục lục, mở đọc được", by=users["lan"])
    actions.put_before_signers(made, giver=users["hanh"].person, taker=users["binh"].person, by=users["lan"])
    for name in ("hanh", "binh"):
        _sign(users[name], made)
    made.refresh_from_db()
    actions.accept_hand_over(made, by=users["lan"])
    package = actions.ask_package(made, by=users["lan"])
    actions.build_package(package, now=timezone.now(), by=users["lan"])


def _sign(user: Any, made: HandOver) -> None:
    steps = [step for step in steps_waiting_for(user) if step.request.about == made]
    for step in steps:
        signing.open_step(step, by=user)
    key = SigningKey.objects.in_use().filter(person=user.person_id).first()
    assert key is not None
    problems = [outcome.problem for outcome in sign_steps(steps, key=key, secret=PASSWORD, by=user) if outcome.problem]
    assert not problems, problems
