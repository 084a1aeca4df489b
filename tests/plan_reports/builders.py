"""A small plan in the third quarter of 2026: six indicators in two groups, four tasks in two groups, and its people."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.remembering import remembered
from truongso.foundation.accounts.models import User
from truongso.foundation.evidence import actions as evidence
from truongso.foundation.evidence.models import Item
from truongso.foundation.indicators.actions import Values, confirm_figure, declare_figure
from truongso.foundation.indicators.models import Figure
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Unit
from truongso.foundation.org.periods import Quarter
from truongso.foundation.org.roles import Role
from truongso.governance.plan.actions import imports
from truongso.governance.plan.actions.tasks import accept_delivery, submit_delivery
from truongso.governance.plan.models import Delivery, IndicatorLine, Occurrence, Plan

Q3 = Quarter(2026, 3)
# Three days before the quarter's end: what is handed in on this day is on time.
AT_WORK = date(2026, 9, 25)
FREEZING = date(2026, 10, 2)
LONG_AGO = date(2020, 8, 1)
PASSWORD = "mat-khau-rat-dai"

INDICATORS = [
    (1, "100% hồ sơ công việc được xử lý trên môi trường điện tử", "%", "=", "100", "exams.subjects_online"),
    (2, "Tối thiểu 95% văn bản được trao đổi dưới dạng điện tử", "%", ">=", "95", "library.teachers_using"),
    (3, "Tổ chức ít nhất 01 hoạt động tuyên truyền về chuyển đổi số", "%", "=", "100", "campaigns.activities"),
    (4, "Nhà trường tự đánh giá mức độ chuyển đổi số", "%", "=", "100", "assessments.maturity_self_assessed"),
    (5, "Tối thiểu 98% học sinh được xác thực với CSDL quốc gia", "%", ">=", "98", "transcripts.signed"),
    (6, "Thí điểm ứng dụng trí tuệ nhân tạo", "", "", None, "assistant.pilot"),
]
TASKS = [
    (
        1,
        "Theo dõi, báo cáo việc thực hiện kế hoạch",
        ["Báo cáo quý", "báo cáo năm", "bảng tổng hợp chỉ tiêu"],
        "quarterly",
        1,
        4,
        "Hàng quý",
    ),
    (2, "Rà soát quy trình nội bộ", ["Danh mục quy trình"], "span", 2, 3, "Quý II - III"),
    (3, "Đối soát dữ liệu học sinh", ["Biên bản đối soát"], "quarterly", 1, 4, "Hàng quý"),
    (4, "Tổng kết chuyên đề", ["Báo cáo chuyên đề"], "span", 4, 4, "Quý IV"),
]


def make_people() -> SimpleNamespace:
    """Hạnh is the principal, Bình the vice-principal who runs the plan, Khánh the clerk, An a teacher, Chi a pupil."""
    board = org.add_unit(code="ban-cds", name="Ban chuyển đổi số", kind=Unit.Kind.BOARD, by=None)
    office = org.add_unit(code="van-phong", name="Văn phòng", kind=Unit.Kind.OFFICE, by=None)
    people: dict[str, Any] = {"board": board, "office": office}
    for key, name, roles in (
        ("hanh", "Hoàng Thị Hạnh", [(Role.PRINCIPAL, None)]),
        ("binh", "Phạm Thanh Bình", [(Role.VICE_PRINCIPAL, None), (Role.PLAN_OWNER, None)]),
        ("khanh", "Vũ Khánh", [(Role.CLERK, office)]),
        ("an", "Nguyễn Văn An", [(Role.TEACHER, None), (Role.UNIT_MEMBER, board)]),
        ("chi", "Đỗ Linh Chi", [(Role.PUPIL, None)]),
    ):
        person = org.add_person(full_name=name, by=None)
        for role, unit in roles:
            org.assign(person, role, unit=unit, starts_on=LONG_AGO, by=None)
        people[key] = User.objects.create_user(key, PASSWORD, person=person)
    org.describe_school(
        by=None,
        name="Trường THPT Mẫu",
        agency="TRƯỜNG THPT MẪU",
        parent_agency="SỞ GIÁO DỤC VÀ ĐÀO TẠO\nHẢI PHÒNG",
        symbol="THPTM",
        place="An Lão",
    )
    return SimpleNamespace(**people)


def reading() -> dict[str, Any]:
    """The plan as a reader gives it."""
    lines = [
        {"ordinal": n, "text": text, "unit": unit, "comparison": sign, "target": target}
        for n, text, unit, sign, target, _ in INDICATORS
    ]
    tasks = [
        {
            "ordinal": n,
            "text": text,
            "deliverables": products,
            "lead": ["Ban chuyển đổi số"],
            "partners": ["Văn phòng"],
            "schedule": {"kind": kind, "from_quarter": first, "to_quarter": last, "text": words},
        }
        for n, text, products, kind, first, last, words in TASKS
    ]
    return {
        "title": "Kế hoạch chuyển đổi số năm 2026",
        "number": "12/KH-THPTM",
        "issued_on": "2026-03-20",
        "agency": "TRƯỜNG THPT MẪU",
        "place": "An Lão",
        "legal_bases": [],
        "sections": [],
        "indicator_groups": [
            {"numeral": "I", "name": "Quản trị số", "indicators": lines[:4]},
            {"numeral": "II", "name": "Dữ liệu và dạy học", "indicators": lines[4:]},
        ],
        "task_groups": [
            {"numeral": "I", "name": "Quản trị", "tasks": tasks[:2]},
            {"numeral": "II", "name": "Dữ liệu", "tasks": tasks[2:]},
        ],
        "findings": [],
    }


def make_plan(by: Any) -> Plan:
    started = imports.start_import(reading=reading(), file_name="ke-hoach.docx", sha256="0" * 64, year=2026, by=by)
    imports.choose_codes(started, {n: code for n, *_, code in INDICATORS}, by=by)
    return imports.apply_import(started, by=by, today=date(2026, 3, 20))


def make_plan_of_one_task(by: Any, ordinal: int, text: str, deliverables: list[str], schedule: dict[str, Any]) -> Plan:
    """Make a plan whose only task is written as given: what a product is handed to."""
    only = reading()
    for group in only["task_groups"]:
        group["tasks"] = []
    only["task_groups"][0]["tasks"].append(
        {
            "ordinal": ordinal,
            "text": text,
            "deliverables": deliverables,
            "lead": [],
            "partners": [],
            "schedule": schedule,
        }
    )
    started = imports.start_import(reading=only, file_name="k.docx", sha256="5" * 64, year=2026, by=by)
    imports.choose_codes(started, {n: code for n, *_, code in INDICATORS}, by=by)
    return imports.apply_import(started, by=by, today=date(2026, 3, 20))


def photo(name: str = "anh.png") -> SimpleUploadedFile:
    """A proof: a picture whose bytes differ by name."""
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (20 + len(name), 12), (10, 90, 110)).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


def declare(
    people: SimpleNamespace, code: str, quarter: Quarter = Q3, *, confirm: bool = True, title: str = "", **values: Any
) -> Figure:
    """Khánh declares with a proof, Bình confirms."""
    parts = {key: Decimal(value) if key in ("numerator", "denominator") else value for key, value in values.items()}
    seen = Figure.objects.current().in_period(quarter).filter(code=code).first()
    reason = parts.pop("reason", "")
    figure = declare_figure(
        code, quarter, Values(as_of=quarter.ends_on, **parts), by=people.khanh, seen=seen, reason=reason
    )
    evidence.add_file(
        title=title or f"Danh sách {code} {quarter.code}",
        upload=photo(f"{code}-{quarter.code}-{figure.version}.png"),
        owner=people.khanh.person,
        effective_from=quarter.starts_on,
        by=people.khanh,
        link_to=figure,
    )
    return confirm_figure(figure, by=people.binh) if confirm else figure


def hand_in(people: SimpleNamespace, plan: Plan, ordinal: int, period: str, *, accept: bool = True) -> Occurrence:
    """An hands in every product of a task in a period; Bình accepts."""
    occurrence = Occurrence.objects.in_force(plan).results().get(task__ordinal=ordinal, period=period)
    for delivery in Delivery.objects.filter(occurrence=occurrence):
        evidence.add_file(
            title=f"{delivery.deliverable.title} {period}",
            upload=photo(f"{ordinal}-{delivery.pk}.png"),
            owner=people.an.person,
            effective_from=occurrence.starts_on,
            by=people.an,
            link_to=delivery,
        )
        submit_delivery(delivery, by=people.an, on=AT_WORK)
        if accept:
            accept_delivery(delivery, by=people.binh, on=FREEZING)
    occurrence.refresh_from_db()
    return occurrence


def make_quarter(people: SimpleNamespace, plan: Plan) -> None:
    """The third quarter: met, missed, a count, a milestone of the second quarter, one waiting, one told in words."""
    declare(people, "exams.subjects_online", numerator=40, denominator=40)
    declare(people, "library.teachers_using", Quarter(2026, 2), numerator=60, denominator=100)
    declare(people, "library.teachers_using", numerator=96, denominator=120, note="Một số đơn vị còn gửi bản giấy.")
    declare(people, "campaigns.activities", Quarter(2026, 2), numerator=2)
    declare(people, "campaigns.activities", numerator=1)
    declare(people, "assessments.maturity_self_assessed", Quarter(2026, 2), done=True)
    declare(people, "assessments.maturity_self_assessed", done=True)
    declare(people, "transcripts.signed", numerator=1470, denominator=1500, confirm=False)
    declare(people, "assistant.pilot", note="Hai tổ thử nghiệm soạn đề cương; có biên bản đánh giá.")
    hand_in(people, plan, 2, "2026-Q2-3")


def complete_quarter(people: SimpleNamespace) -> None:
    """Confirm what was waiting, so that nothing is missing from the third quarter."""
    waiting = Figure.objects.current().waiting().get()
    confirm_figure(waiting, by=people.binh)


@remembered
def make_school() -> SimpleNamespace:
    people = make_people()
    people.plan = make_plan(people.binh)
    make_quarter(people, people.plan)
    return people


def line(plan: Plan, ordinal: int) -> IndicatorLine:
    return IndicatorLine.objects.in_force(plan).get(ordinal=ordinal)


def items_of(obj: Any) -> list[Item]:
    return list(Item.objects.about(obj).order_by("pk"))
