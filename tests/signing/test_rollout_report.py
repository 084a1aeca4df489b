"""The report on the roll-out of signatures is made by the platform and taken by task 5 of the plan."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.plan_reports import builders as plans
from truongso.foundation.evidence.models import Item
from truongso.foundation.org.periods import Quarter
from truongso.foundation.papers.models import IssuedNumber
from truongso.governance.plan.models import Delivery

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: TODAY)


def test_the_report_goes_to_the_task_that_asks_for_it(people: dict[str, Any], client_of: Any) -> None:
    quarter = Quarter.of(TODAY)
    plans.make_plan_of_one_task(
        people["binh"], 5, "Tổ chức triển khai sử dụng chữ ký số trong xử lý công việc; kiểm tra, đánh giá tỷ lệ sử dụng",
        ["Báo cáo kết quả triển khai", "tỷ lệ sử dụng"],
        {"kind": "quarterly", "from_quarter": 1, "to_quarter": 4, "text": "Hàng quý"},
    )  # fmt: skip
    client = client_of(people["binh"])
    page = client.get(reverse("signing:rollout")).content.decode()
    assert "Báo cáo kết quả triển khai" in page
    sent = {"quy": quarter.code, "conclusion": "Nhắc người chưa ký; cấp chứng thư cho giáo viên mới."}
    said = client.post(reverse("signing:report_rollout"), sent, follow=True).content.decode()
    issued = IssuedNumber.objects.get()
    assert f"Đã lập báo cáo số {issued.text}" in said and issued.text == "01/BC-THPTAL"
    assert Item.objects.about(issued).count() == 3
    due = Delivery.objects.filter(occurrence__period=quarter.code).select_related("deliverable")
    taken = {delivery.deliverable.title: (delivery.state, Item.objects.about(delivery).count()) for delivery in due}
    assert taken == {
        "Báo cáo kết quả triển khai": (Delivery.State.ACCEPTED, 2), "tỷ lệ sử dụng": (Delivery.State.ACCEPTED, 1),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [({"quy": "2020-Q1", "conclusion": "x"}, "Chỉ lập báo cáo của quý này"), ({"conclusion": " "}, "Hãy ghi đánh giá")],
)
def test_what_is_no_report(people: dict[str, Any], client_of: Any, sent: dict[str, str], sentence: str) -> None:
    sent = {"quy": Quarter.of(TODAY).code} | sent
    address = reverse("signing:report_rollout")
    assert sentence in client_of(people["binh"]).post(address, sent, follow=True).content.decode()
    assert client_of(people["an"]).post(address, sent).status_code == 403
    assert not IssuedNumber.objects.exists() and not Item.objects.exists()
