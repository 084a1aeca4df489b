"""The pieces of the UI kit, each in its states, with the source that draws it: one file per piece in templates/core/gallery.

A file holds several states; a comment above each is its title. What is shown and what can be copied is the same text.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import RequestContext, Template
from django.utils.datastructures import MultiValueDict
from django_cotton.compiler_regex import CottonCompiler

from truongso.core.forms import DayInput
from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.text import SCHOOL_ZONE

TEMPLATES = Path(__file__).parent / "templates"
COMPONENTS = TEMPLATES / "cotton"
SAMPLES = TEMPLATES / "core" / "gallery"
TITLE = re.compile(r"^{% comment %}(.+?){% endcomment %}\n", re.MULTILINE)
CONTRACT = re.compile(r"{% comment %}(.+?){% endcomment %}")
PIECES = {
    "figure": "Ô chỉ tiêu",
    "tile": "Ô của bảng điều hành",
    "status": "Nhãn trạng thái",
    "buttons": "Nút",
    "alert": "Thông báo",
    "card": "Thẻ",
    "breadcrumb": "Đường dẫn trang",
    "tabs": "Thẻ chọn phần",
    "facts": "Bảng thông tin",
    "table": "Bảng",
    "bar": "Thanh lọc",
    "list": "Danh sách đủ bộ",
    "pages": "Phân trang",
    "steps": "Các bước",
    "timeline": "Dòng thời gian",
    "evidence_list": "Danh sách minh chứng",
    "form_errors": "Biểu mẫu và lỗi",
    "upload": "Nộp tệp",
    "confirm": "Xác nhận, có lý do",
    "dropdown": "Trình đơn thả",
    "chart": "Biểu đồ và bảng của nó",
    "meter": "Thanh tỷ lệ",
    "empty": "Khi chưa có gì",
}


@dataclass(frozen=True)
class State:
    """One state of a piece: its title, the source to copy, and how it looks."""

    title: str
    source: str
    drawn: str


@dataclass(frozen=True)
class Piece:
    """A piece of the kit; contract is what its file says of its attributes (nothing for a pattern of plain classes)."""

    key: str
    title: str
    contract: str
    states: list[State]


class SampleForm(forms.Form):
    """Fields of every kind, for the gallery alone."""

    title = forms.CharField(label="Tên việc", max_length=40, help_text="Viết ngắn, tối đa 40 chữ.")
    due_on = forms.DateField(label="Hạn", widget=DayInput)
    unit = forms.ChoiceField(label="Đơn vị", choices=[("", "Chọn đơn vị"), ("van", "Tổ Ngữ văn"), ("toan", "Tổ Toán")])
    way = forms.ChoiceField(
        label="Cách làm", choices=[("truc-tiep", "Trực tiếp"), ("truc-tuyen", "Trực tuyến")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="Đã thống nhất trong tổ")


class SampleUploadForm(forms.Form):
    """One file."""

    file = forms.FileField(label="Tệp minh chứng", help_text="Ảnh, PDF, Word, Excel; tối đa 25 MB.")


def pieces(request: HttpRequest) -> list[Piece]:
    """Return every piece of the kit, drawn for this request."""
    context = RequestContext(request, sample_values(request))
    return [_piece(key, title, context) for key, title in PIECES.items()]


def _piece(key: str, title: str, context: RequestContext) -> Piece:
    _, *parts = TITLE.split((SAMPLES / f"{key}.html").read_text(encoding="utf-8"))
    states = [_state(name, source.strip(), context) for name, source in zip(parts[::2], parts[1::2], strict=True)]
    return Piece(key, title, _contract(key), states)


def _state(title: str, source: str, context: RequestContext) -> State:
    return State(title, source, Template(CottonCompiler().process(source)).render(context))


def _contract(key: str) -> str:
    path = COMPONENTS / f"{key}.html"
    found = CONTRACT.match(path.read_text(encoding="utf-8")) if path.exists() else None
    return found[1] if found else ""


def sample_values(request: HttpRequest) -> dict[str, Any]:
    """Return what the samples draw: invented, the same on every day."""
    return {
        "form": SampleForm(),
        "refused_form": SampleForm({"title": "Rà soát " * 9, "due_on": "31/02", "unit": "toan"}, auto_id="loi_%s"),
        "upload_form": SampleUploadForm(),
        "refused_upload_form": SampleUploadForm({}, MultiValueDict(), auto_id="tep_loi_%s"),
        "listing": _listing(request),
        "page": Paginator(range(120), 50).page(2),
        "tile": _tile(),
        "trend": [Decimal(71), Decimal("78.5"), None, Decimal("91.2")],
        "chips": [{"text": "Đơn vị: Tổ Toán", "url": "?"}, {"text": "Tìm «học bạ»", "url": "?"}],
        "steps": [
            {"title": "Đọc tệp", "done": True, "url": "?"},
            {"title": "Xem điểm chưa rõ", "current": True},
            {"title": "Áp dụng"},
        ],
        "events": [
            _event("Trần Quốc Bình", "nghiệm thu «Sổ tay vận hành»", 16),
            _event("Lê Thu An", "nộp minh chứng", 9),
        ],
        "evidence": [
            _evidence("Ảnh chụp lớp tập huấn", "accepted", "Đã duyệt"),
            _evidence("Biên bản họp tổ", "returned", "Trả lại", "thiếu chữ ký thư ký"),
        ],
        "chart": _chart(),
        "action": request.path,
    }


def _listing(request: HttpRequest) -> Listing:
    labels = ContentType.objects.order_by("app_label").values_list("app_label", flat=True).distinct()
    return Listing(
        ContentType.objects.all(),
        request.GET,
        [
            ListColumn("ten", "Bảng dữ liệu", lambda row: row.model, ("model",)),
            ListColumn("phan", "Phần", lambda row: row.app_label, ("app_label",), optional=True),
            ListColumn("ma", "Mã số", lambda row: row.pk, ("pk",), kind="number"),
        ],
        noun="bảng dữ liệu",
        filters=[ListFilter("phan", "Phần", [(label, label) for label in labels], "app_label")],
        search_field="model",
        sort="ten",
        per_page=5,
    )


class _Standing(str):
    label = "Có nguy cơ"


def _tile() -> SimpleNamespace:
    """Return what a tile of the scoreboard reads, without a plan."""
    return SimpleNamespace(
        commitment=SimpleNamespace(
            ordinal=5,
            text="Tỷ lệ hồ sơ được xử lý trên môi trường số",
            target=SimpleNamespace(text="≥ 95 %"),
            url="#tile",
        ),
        reading=SimpleNamespace(
            text="91,2 %",
            period=SimpleNamespace(number=3),
            provenance=SimpleNamespace(label="đo trong hệ thống"),
            fraction="155/170",
        ),
        standing=_Standing("at_risk"),
        trend=[Decimal(71), Decimal("78.5"), Decimal("91.2")],
        forecast_text="94 %",
        forecast=SimpleNamespace(assumption="Nếu quý IV tăng như ba quý trước"),
    )


def _event(actor: str, sentence: str, hour: int) -> SimpleNamespace:
    return SimpleNamespace(actor_name=actor, sentence=sentence, at=datetime(2026, 10, 5, hour, 20, tzinfo=SCHOOL_ZONE))


def _evidence(title: str, status: str, words: str, judgement: str = "") -> SimpleNamespace:
    return SimpleNamespace(
        title=title,
        get_absolute_url="#evidence_list",
        status=status,
        get_status_display=words,
        owner="Lê Thu An",
        effective_from=datetime(2026, 9, 5, tzinfo=SCHOOL_ZONE).date(),
        file_name="tap-huan.jpg",
        judgement=judgement,
    )


def _chart() -> dict[str, Any]:
    return {
        "labels": ["Quý I", "Quý II", "Quý III"],
        "series": [{"name": "Hồ sơ số", "values": [71, 78.5, 91.2], "type": "bar"}],
        "unit": "%",
        "target": 95,
        "max": 100,
        "description": "Tỷ lệ tăng từ 71 % lên 91,2 % sau ba quý; mức phấn đấu là 95 %.",
    }
