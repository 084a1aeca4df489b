"""Signing by a word on the phone: only hashes leave, values come by message or by asking, and whatever is wrong changes nothing."""

import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.signing.helpers import ACCOUNTS, SECRET, opened, put
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store as files
from truongso.foundation.org.models import Assignment
from truongso.foundation.signing import actions, later
from truongso.foundation.signing.keys.remote import remote_service
from truongso.foundation.signing.models import SigningKey, SigningTransaction, State
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.transaction_models import TransactionState
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify
from truongso.sandbox.faults import Fault
from truongso.sandbox.remote_signing.server import PHONE, RemoteSigningServer

pytestmark = pytest.mark.django_db
NUMBER = {code: number for number, code in ACCOUNTS.items()}


def remote_key(user: Any) -> SigningKey:
    number = NUMBER[user.username]
    certificates = remote_service().certificates_of(number, "dang-ky")
    return actions.register_remote_key(user.person, account=number, certificates=certificates, by=user)


def begun(people: Any, *titles: str) -> SigningTransaction:
    """Hạnh begins to sign files of these titles on the phone."""
    hanh = people["hanh"]
    for title in titles or ("Quyết định số 1",):
        put(people, "hanh", title=title, words=title)
    key = SigningKey.objects.in_use().filter(person=hanh.person).first() or remote_key(hanh)
    return later.begin(opened(steps_waiting_for(hanh), hanh), key=key, by=hanh)


def looked(transaction: SigningTransaction) -> SigningTransaction:
    """Return the transaction after one more look at what became of it."""
    return later.refresh(SigningTransaction.objects.get(pk=transaction.pk), timezone.now())


def plan(phone: RemoteSigningServer, kind: str, table: str, **more: Any) -> None:
    phone.faults.planned.append(Fault(kind, table=table, **more))


def unsigned(people: Any) -> bool:
    """Return whether nothing was signed and the file is as it was."""
    request = the_request(people)
    return request.state == State.WAITING and request.current_sha256 == request.original_sha256


def the_request(people: Any) -> Any:
    return people["hanh"].person.signature_steps.get().request


def message(phone: RemoteSigningServer, transaction: SigningTransaction, *, secret: str = SECRET, age: int = 0) -> Any:
    """Send what the service would send of a transaction."""
    body = json.dumps(phone.service.of(transaction.service_id).shown()).encode()
    at = str(int(time.time()) - age)
    mark = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return Client().post(
        reverse("signing:told_by_service"), body, content_type="application/json", headers={"X-Signature": f"t={at},v1={mark}"}
    )  # fmt: skip


def test_the_principal_signs_on_the_phone_over_the_pages(people: Any, phone: RemoteSigningServer, client_of: Any):
    hanh = client_of(people["hanh"])
    page = hanh.post(f"{reverse('signing:add_key')}?noi-giu=tu-xa", {"account": NUMBER["hanh"]}, follow=True)
    assert "Dịch vụ ký số từ xa, xác nhận trên điện thoại" in page.content.decode()
    request, key = put(people, "hanh"), SigningKey.objects.get()
    step = request.steps.get()
    hanh.get(reverse("signing:look", args=[step.uid]))
    page = hanh.post(reverse("signing:queue"), {"step": str(step.uid), "key": key.pk}, follow=True).content.decode()
    assert "Đang chờ xác nhận trên điện thoại" in page
    assert 'hx-trigger="every 3s"' in page
    assert "Đang chờ xác nhận" in hanh.get(reverse("signing:queue")).content.decode()
    made = SigningTransaction.objects.get()
    shown = phone.service.of(made.service_id)
    assert (shown.number, list(shown.files)) == (str(made.uid), [str(made.items.get().pk)])
    assert list(shown.files.values()) == [hashlib.sha256(bytes(made.items.get().to_sign)).digest()]
    phone.press(made.service_id, "confirm")
    page = hanh.get(made.get_absolute_url()).content.decode()
    assert "1 trên 1 văn bản đã ký." in page
    assert "hx-trigger" not in page
    request.refresh_from_db()
    found = verify(files.read(request.current_sha256), trust_store())
    assert (request.state, found.verdict, found.signers[0].name) == (State.SIGNED, Verdict.VALID, "Nguyễn Thị Hạnh")
    item = made.items.get()
    assert (item.addition, item.to_sign, item.state) == (None, None, TransactionState.SIGNED)
    assert list(Event.objects.about(made).values_list("code", flat=True)) == [
        "signing.transaction_ended", "signing.transaction_sent", "signing.transaction_started",
    ]  # fmt: skip


def test_one_word_on_the_phone_signs_many_files(people: Any, phone: RemoteSigningServer):
    made = begun(people, "Giấy khen 1", "Giấy khen 2", "Giấy khen 3")
    assert phone.requests == 2  # the certificate, and one message for three files
    phone.press(made.service_id, "confirm")
    assert looked(made).state == TransactionState.SIGNED
    assert [item.state for item in made.items.all()] == [TransactionState.SIGNED] * 3
    assert not steps_waiting_for(people["hanh"]).exists()


def test_the_services_message_signs_without_a_page_and_said_twice_it_is_done_once(
    people: Any, phone: RemoteSigningServer
):
    made = begun(people)
    phone.service.confirm(made.service_id)
    assert message(phone, made).status_code == 200
    signed = the_request(people).current_sha256
    phone.service.confirm(made.service_id)
    assert message(phone, made).status_code == 200
    assert the_request(people).current_sha256 == signed
    assert Event.objects.filter(code="signing.signed").count() == 1


@pytest.mark.parametrize(("secret", "age"), [("doan-mo", 0), (SECRET, 3600)], ids=["forged", "replayed an hour later"])
def test_a_forged_or_old_message_is_turned_away(people: Any, phone: RemoteSigningServer, secret: str, age: int):
    made = begun(people)
    phone.service.confirm(made.service_id)
    assert message(phone, made, secret=secret, age=age).status_code == 401
    assert unsigned(people)
    assert SigningTransaction.objects.get().is_waiting
    assert looked(made).state == TransactionState.SIGNED  # asking the service ourselves still finds it


def test_without_a_secret_no_message_is_believed(people: Any, phone: RemoteSigningServer, settings: Any):
    settings.REMOTE_SIGNING_SECRET = ""
    made = begun(people)
    phone.service.confirm(made.service_id)
    assert message(phone, made, secret="").status_code == 401
    assert unsigned(people)


def test_a_message_of_another_transaction_finds_nothing(people: Any, phone: RemoteSigningServer):
    made = begun(people)
    phone.service.confirm(made.service_id)
    SigningTransaction.objects.update(service_id="khac")
    made.service_id = next(iter(phone.service.transactions))
    assert message(phone, made).status_code == 404
    assert unsigned(people)


def test_a_value_for_another_hash_is_refused(people: Any, phone: RemoteSigningServer):
    made = begun(people)
    plan(phone, "other_hash", PHONE)
    phone.press(made.service_id, "confirm")
    assert looked(made).state == TransactionState.FAILED
    assert made.items.get().problem == (
        "Giá trị chữ ký nhận về không khớp với văn bản này hoặc với chứng thư: không ký."
    )
    assert unsigned(people)
    assert [step.request for step in steps_waiting_for(people["hanh"])] == [the_request(people)]


def test_denied_on_the_phone(people: Any, phone: RemoteSigningServer):
    made = begun(people)
    phone.press(made.service_id, "deny")
    ended = looked(made)
    assert (ended.state, ended.problem) == (TransactionState.FAILED, "Người ký đã từ chối trên điện thoại.")
    assert unsigned(people)


def test_a_late_word_changes_nothing(people: Any, phone: RemoteSigningServer):
    made = begun(people)
    SigningTransaction.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert later.follow_all(timezone.now()) == "1 giao dịch đang chờ"
    ended = SigningTransaction.objects.get()
    assert (ended.state, ended.problem) == (TransactionState.TIMEOUT, later.TOO_LATE)
    phone.press(made.service_id, "late")
    assert message(phone, made).status_code == 200
    assert looked(made).state == TransactionState.TIMEOUT
    assert unsigned(people)


def test_cancelled_by_hand_the_phone_no_longer_counts(people: Any, phone: RemoteSigningServer, client_of: Any):
    made = begun(people)
    page = client_of(people["hanh"]).post(reverse("signing:cancel", args=[made.uid]), follow=True).content.decode()
    assert "Người ký đã hủy lần ký này." in page
    phone.press(made.service_id, "confirm")
    assert looked(made).state == TransactionState.FAILED
    assert unsigned(people)


def test_a_file_withdrawn_meanwhile_is_not_signed(people: Any, phone: RemoteSigningServer):
    made = begun(people)
    request = the_request(people)
    actions.withdraw_request(request, reason="Sai ngày", by=people["lan"])
    phone.press(made.service_id, "confirm")
    assert looked(made).state == TransactionState.FAILED
    assert "không còn chờ chữ ký này" in made.items.get().problem
    request.refresh_from_db()
    assert (request.state, request.current_sha256) == (State.WITHDRAWN, request.original_sha256)


def test_a_file_that_changed_meanwhile_is_not_signed(people: Any, phone: RemoteSigningServer):
    made = begun(people)
    request = the_request(people)
    request.current_sha256 = files.put(b"%PDF-khac")
    request.save()
    phone.press(made.service_id, "confirm")
    assert looked(made).state == TransactionState.FAILED
    assert made.items.get().problem == "«Quyết định số 1» đã thay đổi từ khi bạn bắt đầu ký: hãy mở xem và ký lại."
    assert not Event.objects.filter(code="signing.signed").exists()


def test_who_left_meanwhile_signs_nothing(people: Any, phone: RemoteSigningServer):
    made = begun(people)
    Assignment.objects.filter(person=people["hanh"].person).update(ends_on=timezone.localdate() - timedelta(days=1))
    phone.press(made.service_id, "confirm")
    assert looked(made).state == TransactionState.FAILED
    assert made.items.get().problem.startswith("Người ký không còn công tác tại trường")
    assert unsigned(people)


@pytest.mark.parametrize("kind", ["error_500", "cut", "malformed", "accept_then_cut"])
def test_a_service_in_trouble_is_told_again_and_starts_one_transaction(
    people: Any, phone: RemoteSigningServer, kind: str
):
    remote_key(people["hanh"])
    plan(phone, kind, "signatures/sign")
    made = begun(people)
    assert (made.state, made.service_id) == (TransactionState.WAITING, "")
    assert made.problem.endswith("Hệ thống đang thử lại.")
    again = looked(made)
    assert again.service_id
    assert again.problem == ""
    assert len(phone.service.transactions) == 1
    phone.press(again.service_id, "confirm")
    assert looked(made).state == TransactionState.SIGNED


def test_a_service_that_is_down_ends_in_time(people: Any, phone: RemoteSigningServer, settings: Any):
    remote_key(people["hanh"])
    settings.REMOTE_SIGNING_URL = "http://127.0.0.1:9"
    made = begun(people)
    assert made.is_waiting
    assert later.refresh(made, timezone.now() + timedelta(hours=1)).state == TransactionState.TIMEOUT
    assert unsigned(people)


def test_a_file_waits_in_one_transaction_only(people: Any, phone: RemoteSigningServer):
    begun(people)
    hanh = people["hanh"]
    second = later.begin(list(steps_waiting_for(hanh)), key=SigningKey.objects.get(), by=hanh)
    assert second.state == TransactionState.FAILED
    assert "đang chờ xác nhận ở một lần ký khác" in second.items.get().problem
    assert len(phone.service.transactions) == 1


def test_another_persons_account_cannot_be_registered(people: Any, phone: RemoteSigningServer, client_of: Any):
    page = client_of(people["an"]).post(f"{reverse('signing:add_key')}?noi-giu=tu-xa", {"account": NUMBER["hanh"]})
    assert "Chứng thư mang tên «Nguyễn Thị Hạnh», không phải Phạm Thị An" in page.content.decode()
    page = client_of(people["an"]).post(f"{reverse('signing:add_key')}?noi-giu=tu-xa", {"account": "031999999999"})
    assert "Dịch vụ không có chứng thư nào của số định danh này." in page.content.decode()
    assert not SigningKey.objects.exists()


def test_the_account_is_sealed_and_secrets_are_nowhere(people: Any, phone: RemoteSigningServer, client_of: Any):
    from django.db import connection

    key = remote_key(people["hanh"])
    assert SigningKey.objects.get().remote_account == {"user_id": NUMBER["hanh"]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT remote_account FROM signing_signingkey WHERE id = %s", [key.pk])
        assert NUMBER["hanh"] not in cursor.fetchone()[0]
    page = client_of(people["hanh"]).get(reverse("signing:keys")).content.decode()
    assert NUMBER["hanh"] not in page
    assert "mat-khau-ket-noi" not in page


def test_only_https_except_on_this_machine(people: Any, settings: Any):
    settings.REMOTE_SIGNING_URL = "http://ky-so.example"
    with pytest.raises(Refused, match="TRUONGSO_REMOTE_SIGNING_URL phải dùng https"):
        remote_service()
    settings.REMOTE_SIGNING_URL = ""
    with pytest.raises(Refused, match="chưa kết nối dịch vụ ký số từ xa"):
        remote_service()


def test_nobody_else_sees_or_ends_a_transaction(people: Any, phone: RemoteSigningServer, client_of: Any):
    made = begun(people)
    for name in ("an", "lan"):
        client = client_of(people[name])
        assert client.get(made.get_absolute_url()).status_code == 404
        assert client.post(reverse("signing:cancel", args=[made.uid])).status_code == 404
        assert client.post(reverse("signing:values", args=[made.uid]), {"signatures": "[]"}).status_code == 404
    assert SigningTransaction.objects.get().is_waiting


def test_the_phone_of_the_stand_in_is_a_page(people: Any, phone: RemoteSigningServer):
    import httpx

    made = begun(people)
    address = f"http://127.0.0.1:{phone.server_port}/dien-thoai"
    assert "Quyết định số 1: 1 văn bản" in httpx.get(address).text
    assert httpx.post(address, data={"id": made.service_id, "viec": "confirm"}).status_code == 303
    assert "Không có yêu cầu nào." in httpx.get(address).text
    assert looked(made).state == TransactionState.SIGNED


@pytest.mark.django_db(transaction=True)
def test_the_stand_in_tells_the_site_over_a_socket(people: Any, phone: RemoteSigningServer, live_server: Any):
    """Lost, forged and stale messages come from the stand-in itself; then one that is told twice."""
    phone.webhook_url = live_server.url + reverse("signing:told_by_service")
    made = begun(people)
    for kind in ("webhook_lost", "webhook_forged", "webhook_stale"):
        plan(phone, kind, PHONE)
        phone.press(made.service_id, "confirm")
    assert phone.told == [401, 401]
    assert unsigned(people)
    plan(phone, "webhook_twice", PHONE)
    phone.press(made.service_id, "confirm")
    assert phone.told == [401, 401, 200, 200]
    assert the_request(people).state == State.SIGNED
    assert Event.objects.filter(code="signing.signed").count() == 1
