"""What is kept of logins, who reads it, and when it goes."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from tests.accounts.test_sessions import DESK, PHONE
from truongso.config.environment import networks_from
from truongso.foundation.accounts import actions, devices
from truongso.foundation.accounts.models import LoginRecord
from truongso.foundation.audit.models import Event

pytestmark = pytest.mark.django_db
HISTORY = "/tai-khoan/dang-nhap-gan-day/"
SAMSUNG = (
    "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile Safari/537.36"
)
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (DESK, "Chrome trên Windows"),
        (PHONE, "Safari trên iPhone"),
        (SAMSUNG, "Chrome trên Samsung SM-A546E"),
        (MAC, "Safari trên macOS"),
        ("curl/8.0", "curl"),
        ("", "Thiết bị không rõ"),
        ("x" * 5000, "Thiết bị không rõ"),
    ],
)
def test_device_is_told_in_words(agent: str, words: str) -> None:
    assert devices.device_in_words(agent) == words


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("113.160.8.77", "school"),
        ("::ffff:113.160.8.77", "school"),
        ("2405:4800::9", "school"),
        ("113.160.9.1", "outside"),
        ("2001:db8::1", "outside"),
        (None, "outside"),
    ],
)
def test_place_comes_from_the_schools_networks(settings: Any, address: str | None, place: str) -> None:
    settings.SCHOOL_NETWORKS = ["113.160.8.0/24", "2405:4800::/32"]
    assert devices.place_of(address) == place


def test_wrong_network_stops_the_start_with_a_sentence() -> None:
    assert networks_from(["113.160.8.0/24 ", "", "10.0.0.1"]) == ["113.160.8.0/24", "10.0.0.1"]
    with pytest.raises(ImproperlyConfigured, match=r"TRUONGSO_SCHOOL_NETWORKS: «113\.160\.8» không phải vùng mạng"):
        networks_from(["113.160.8"])


def test_person_reads_own_logins_and_failures(cast: Any, log_in: Any, settings: Any) -> None:
    settings.SCHOOL_NETWORKS = ["113.160.8.0/24"]
    client = Client(headers={"user-agent": DESK}, REMOTE_ADDR="113.160.8.20")
    log_in(client, "an", "mat-khau-sai-hoan-toan")
    log_in(client, "an")
    log_in(Client(REMOTE_ADDR="14.1.1.1"), "binh")
    page = client.get(HISTORY).content.decode()
    assert "2 lần đăng nhập" in page
    assert "Sai mật khẩu" in page and "Vào được" in page and "Chrome trên Windows" in page and "Mạng nhà trường" in page
    assert "14.1.1.1" not in page, "others' logins are theirs"
    only = client.get(f"{HISTORY}?ket-qua=wrong_password").content.decode()
    assert "1 trên 2 lần đăng nhập" in only
    file = client.get(f"{HISTORY}?xuat=xlsx")
    sheet: Any = load_workbook(io.BytesIO(file.content)).active
    rows = [[cell.value for cell in row][:4] for row in sheet.iter_rows()]
    assert ["Lúc", "Kết quả", "Thiết bị", "Nơi"] in rows and len(
        [row for row in rows if row[2] == "Chrome trên Windows"]
    ) == 2


def test_right_password_of_a_closed_account_is_noted(cast: Any, log_in: Any, codes_since: Any) -> None:
    actions.close_account(cast.an, reason="Nghỉ việc", by=cast.minh)
    log_in(Client(), "an")
    assert codes_since() == ["accounts.closed", "accounts.closed_tried"]
    assert LoginRecord.objects.get().outcome == "closed"


def test_tries_of_unknown_names_leave_no_row(cast: Any, log_in: Any) -> None:
    log_in(Client(), "khong-ai")
    assert not LoginRecord.objects.exists()


def test_history_is_kept_twelve_months(cast: Any) -> None:
    now = timezone.now()
    for days in (364, 366, 800):
        LoginRecord.objects.create(
            user=cast.an, at=now - timedelta(days=days), outcome="in", device="x", place="outside"
        )
    assert actions.purge_history(now) == 2
    assert [(now - row.at).days for row in LoginRecord.objects.all()] == [364]
    assert Event.objects.get(code="accounts.history_purged").sentence == "đã xóa 2 lần đăng nhập quá thời hạn lưu"
    assert actions.purge_history(now) == 0
    assert Event.objects.filter(code="accounts.history_purged").count() == 1


@pytest.mark.parametrize("path", ["/tai-khoan/dang-nhap-gan-day/", "/tai-khoan/phien/", "/quan-tri/tai-khoan/"])
def test_lists_run_the_same_queries_however_long(cast: Any, log_in: Any, path: str) -> None:
    client = Client(headers={"user-agent": DESK})
    log_in(client, "minh")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    queries()
    few = queries()
    for number in range(8):
        log_in(Client(headers={"user-agent": PHONE}), ("minh", "an")[number % 2])
    queries()  # what a process keeps under the head of the trail is counted anew after a change
    assert queries() == few


def test_page_without_anything_to_ask_pays_nothing(cast: Any, client_of: Any) -> None:
    client = client_of(cast.an)
    client.get("/quyen-cua-toi/")
    with CaptureQueriesContext(connection) as seen:
        client.get("/quyen-cua-toi/")
    assert not [q for q in seen if "accounts_loginrecord" in q["sql"] or "accounts_factorpolicy" in q["sql"]]
