"""Correspondents and counts of secret documents, through the pages."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.governance.office import actions
from truongso.governance.office.models import Correspondent, SecretCount

GIVEN = {"name": "Trường THPT Quốc Tuấn", "kind": "school", "code": "H24.13.022", "email": "vt@qt.vn", "phone": "",
         "address": "An Lão", "takes_packages": "on", "note": ""}  # fmt: skip


def test_a_correspondent_is_added_changed_and_ended_with_its_history(lan: Client, office: Any) -> None:
    page = lan.post(reverse("office:add"), GIVEN, follow=True).content.decode()
    assert "Đã thêm Trường THPT Quốc Tuấn." in page
    one = Correspondent.objects.get(code="H24.13.022")
    lan.post(reverse("office:change", args=[one.uid]), GIVEN | {"phone": "0225 3872 001"})
    page = lan.get(one.get_absolute_url()).content.decode()
    assert "đã sửa điện thoại của nơi gửi, nhận «Trường THPT Quốc Tuấn»" in page
    lan.post(reverse("office:end", args=[one.uid]), {"reason": "Sáp nhập."})
    listed = lan.get(reverse("office:correspondents")).content.decode()
    assert "Quốc Tuấn" not in listed
    assert "Quốc Tuấn" in lan.get(reverse("office:correspondents"), {"thoi-dung": "1"}).content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "Hãy ghi tên."),
        ({"code": ""}, "Nơi nhận qua trục liên thông phải có mã cơ quan."),
        ({"code": "H24.13"}, "Mã H24.13 đã có ở một nơi khác trong danh sách."),
        ({"name": "sở giáo dục và đào tạo hải phòng"}, "«sở giáo dục và đào tạo hải phòng» đã có trong danh sách: hãy sửa dòng đó."),
    ],
)  # fmt: skip
def test_a_wrong_correspondent_is_refused_with_a_sentence(office: Any, change: dict[str, str], sentence: str) -> None:
    values = GIVEN | {"takes_packages": True} | change
    with pytest.raises(Refused) as refused:
        actions.add_correspondent(by=office.lan, **values)
    assert str(refused.value) == sentence
    assert Correspondent.objects.count() == 1
    assert not Event.objects.filter(code__startswith="office.").exists()


def test_the_list_exports_and_teachers_only_look(lan: Client, an: Client, client_of: Any, office: Any) -> None:
    sheet = load_workbook(BytesIO(lan.get(reverse("office:correspondents"), {"xuat": "xlsx"}).content)).active
    assert sheet["A4"].value == "Sở Giáo dục và Đào tạo Hải Phòng"
    assert an.get(reverse("office:correspondents")).status_code == 200
    assert an.get(reverse("office:add")).status_code == 403
    assert client_of(office.chi).get(reverse("office:correspondents")).status_code == 403


def test_secret_documents_are_only_counted(lan: Client, an: Client, office: Any) -> None:
    assert SecretCount.declared(2026, "incoming") is None
    for count in (2, 3):
        lan.post(reverse("office:secret_counts"), {"year": 2026, "what": "incoming", "count": count, "note": ""})
    assert SecretCount.declared(2026, "incoming") == 3
    page = lan.get(reverse("office:secret_counts")).content.decode()
    assert "đã thay bằng lần khai sau" in page
    assert an.get(reverse("office:secret_counts")).status_code == 403
    with pytest.raises(Refused, match=r"^Năm phải từ 2000 đến 2026"):
        actions.declare_secret_count(year=2027, what="incoming", count=1, on=_today(), by=office.lan)


def _today() -> Any:
    from django.utils import timezone

    return timezone.localdate()
