"""Filling through HTTP: give the template, look, correct a column, take it back filled, prove it."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.filling.conftest import cells_of, per_class, portal, two_heads
from truongso.core.workbook_template import compare_untouched
from truongso.foundation.audit.models import Event
from truongso.records.exchange.filling_actions import forget_outlived
from truongso.records.exchange.filling_models import KEPT, TemplateFilling

pytestmark = pytest.mark.django_db
START = "exchange:templates"


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def give(client: Any, content: bytes, name: str = "mau.xlsx", **more: Any) -> Any:
    return client.post(reverse(START), {"file": SimpleUploadedFile(name, content), **more}, follow=True)


def test_clerk_fills_the_portals_template_of_one_class_and_proves_it(school: SimpleNamespace, client_of: Any) -> None:
    client, template = client_of(school.lan), portal(school)

    page = give(client, template, school_class=str(school.classes["10A1"].uid))

    assert "Lớp 10A1: <strong>8</strong> em có dòng, <strong>24</strong>" in text_of(page)
    assert "Hoàng Thị Lạ" in text_of(page) and "0 em chưa có dòng" in text_of(page)
    made = TemplateFilling.objects.get()
    answer = client.get(reverse("exchange:template_filled", args=[made.uid]))
    assert answer["Content-Disposition"] == 'attachment; filename="mau.xlsx"'
    touched = {(one.sheet, one.cell) for one in page.context["found"].changes}
    assert compare_untouched(template, answer.content, touched) == []
    assert cells_of(answer.content, "DanhSach")[3][6] == "031211900000"

    again = give(client, answer.content, school_class=str(school.classes["10A1"].uid))
    assert "Tệp này bằng sổ" in text_of(again)
    read = Event.objects.filter(code="exchange.template_filled").get()
    assert (read.data["cells"], read.data["rows"]) == (24, 8)


def test_a_column_is_corrected_and_two_columns_of_one_field_are_refused(
    school: SimpleNamespace, client_of: Any
) -> None:
    client = client_of(school.lan)
    give(client, two_heads())
    made = TemplateFilling.objects.get()
    columns = reverse("exchange:template_columns", args=[made.uid])

    answer = client.post(columns, {"cot-0-F": "mother.name", "cot-0-H": "mother.name"}, follow=True)
    assert "có hai cột cùng chọn «Tên mẹ»" in text_of(answer)
    made.refresh_from_db()
    assert made.choices == {}

    client.post(columns, {"cot-0-D": "", "cot-0-H": "father.name", "cot-0-F": ""})
    filled = client.get(reverse("exchange:template_filled", args=[made.uid])).content
    row = cells_of(filled, "Hồ sơ HS")[5]
    assert (row[3], row[5], row[7]) == (None, None, "Nguyễn Đình Cha")


def test_hostile_and_wrong_files_are_refused_and_nothing_is_kept(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)

    answers = [
        client.post(reverse(START), {}),
        give(client, b"%PDF-1.4", "mau.xlsx"),
        give(client, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "mau.xls"),
        give(client, per_class()[:900], "cut.xlsx"),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert "Hãy chọn tệp mẫu." in text_of(answers[0])
    assert TemplateFilling.objects.count() == 0


def test_a_file_beyond_the_limit_is_told_its_limit(school: SimpleNamespace, client_of: Any, settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = 2000
    client = client_of(school.lan)

    answers = [give(client, two_heads()), client.post(
        reverse("reconciliation:new"), {"file": SimpleUploadedFile("bhyt.xlsx", two_heads())}
    )]  # fmt: skip

    for answer in answers:
        assert answer.status_code == 422
        assert "lớn hơn 0 MB" in text_of(answer)
    assert TemplateFilling.objects.count() == 0


@pytest.mark.parametrize("who", ["an", "long", "chi", "dung", "em"])
def test_others_are_turned_away(school: SimpleNamespace, client_of: Any, who: str) -> None:
    give(client_of(school.lan), two_heads())
    made = TemplateFilling.objects.get()
    client = client_of(getattr(school, who))

    assert client.get(reverse(START)).status_code == 403
    for name in ("template", "template_filled"):
        assert client.get(reverse(f"exchange:{name}", args=[made.uid])).status_code == 403
    for name in ("template_columns", "template_forget"):
        assert client.post(reverse(f"exchange:{name}", args=[made.uid])).status_code == 403
    assert TemplateFilling.objects.count() == 1


def test_templates_stand_sealed_and_are_forgotten(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.lan)
    give(client, portal(school), "mot.xlsx")
    made = TemplateFilling.objects.get()
    assert bytes(made.sealed)[12:16] != b"PK\x03\x04" and made.content.startswith(b"PK\x03\x04")

    TemplateFilling.objects.update(made_at=timezone.now() - KEPT - timedelta(minutes=1))
    give(client, two_heads(), "hai.xlsx")
    assert forget_outlived(timezone.now(), by=None) == 1
    assert list(TemplateFilling.objects.values_list("name", flat=True)) == ["hai.xlsx"]
    client.post(reverse("exchange:template_forget", args=[TemplateFilling.objects.get().uid]))
    assert TemplateFilling.objects.count() == 0
