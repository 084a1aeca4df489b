"""Time-stamps when signing, and copies that prove themselves for the archive: a stand-in authority with its troubles."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.signing.builders import NOW, hierarchy, plain_pdf, signed_pdf, stamper_of, store, time_stamper
from tests.signing.helpers import PIN, key_of, opened, put, serving, stamp_server
from tests.signing.test_pdf import pdfsig  # noqa: F401 - a fixture
from truongso.core.refusal import Refused
from truongso.demo.certificates import Holder, _end
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store as files
from truongso.foundation.signing import actions, duties
from truongso.foundation.signing.archiving import _stamped, _with_proof, archived
from truongso.foundation.signing.models import SignatureRequest, State
from truongso.foundation.signing.pdf_files import archive_stamps
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.sitting import sign_steps
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify
from truongso.sandbox.faults import Fault
from truongso.sandbox.timestamps.server import TimestampServer

pytestmark = pytest.mark.django_db


def signed_by_hanh(people: Any) -> SignatureRequest:
    hanh = people["hanh"]
    request = put(people, "hanh")
    (outcome,) = sign_steps(opened(steps_waiting_for(hanh), hanh), key=key_of(hanh), secret=PIN, by=hanh)
    assert outcome.problem == ""
    request.refresh_from_db()
    return request


def test_the_last_signature_brings_an_archive_copy(
    people: Any, stamps: TimestampServer, client_of: Any, django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        request = signed_by_hanh(people)
    request.refresh_from_db()
    as_signed = verify(files.read(request.current_sha256), trust_store())
    copy = verify(files.read(request.archived_sha256), trust_store())
    assert [(f.verdict, f.signers[0].level) for f in (as_signed, copy)] == [
        (Verdict.VALID, "B-T"), (Verdict.VALID, "B-LTA"),
    ]  # fmt: skip
    assert request.archive_runs_to == datetime(2031, 1, 1, tzinfo=UTC)
    page = client_of(people["lan"]).get(request.get_absolute_url()).content.decode()
    assert "dấu thời gian lưu trữ dùng đến 01/01/2031" in page
    assert client_of(people["lan"]).get(f"{reverse('signing:file', args=[request.uid])}?luu-tru").content == files.read(
        request.archived_sha256
    )
    assert Event.objects.filter(code="signing.archived").count() == 1


def test_the_copy_stands_without_the_schools_lists_and_pdfsig_agrees(pdfsig: Any):  # noqa: F811
    from truongso.foundation.signing.trust import TrustStore

    copy, _ = archived(signed_pdf("hanh", stamp=time_stamper()), store(), time_stamper())
    alone = TrustStore(store().roots, (), ())
    (signer,) = verify(copy, alone).signers
    assert (signer.verdict, signer.level, signer.time_is_proved) == (Verdict.VALID, "B-LTA", True)
    assert pdfsig(copy)[0] == ("Signature is Valid.", "Certificate is Trusted.")


def test_the_chain_of_archive_stamps_outlives_the_first_authority():
    """The first authority's certificate ended; another stamped the file before that, so the first still proves."""
    old = SimpleNamespace(**dict(zip(("key", "certificate", "chain"), _short_lived(), strict=True)))
    signed = signed_pdf("hanh", stamp=stamper_of(old, NOW - timedelta(days=40)))
    proved = _with_proof(signed, store())
    assert verify(proved, store()).signers[0].time_is_proved is False  # its stamp proves nothing any more
    renewed = _stamped(proved, time_stamper(NOW - timedelta(days=35)))
    (signer,) = verify(renewed, store()).signers
    assert (signer.verdict, signer.time_is_proved, signer.level) == (Verdict.VALID, True, "B-LTA")
    assert abs(signer.time - (NOW - timedelta(days=40))) < timedelta(seconds=1)


def test_a_signature_after_the_archive_stamp_is_not_proved_by_it():
    copy, _ = archived(signed_pdf("hanh", stamp=time_stamper()), store(), time_stamper())
    first, later = verify(signed_pdf("an", copy), store()).signers
    assert (first.level, later.level, later.time_is_proved) == ("B-LTA", "B-B", False)


def test_without_a_stamp_of_its_own_the_archive_stamp_proves_when():
    copy, _ = archived(signed_pdf("hanh"), store(), time_stamper())
    (signer,) = verify(copy, store()).signers
    assert (signer.verdict, signer.level, signer.time_is_proved) == (Verdict.VALID, "B-B", True)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("error_500", "Dịch vụ cấp dấu thời gian không trả lời"),
        ("cut", "Dịch vụ cấp dấu thời gian không trả lời"),
        ("malformed", "Dịch vụ cấp dấu thời gian không trả lời"),
        ("rejected", "Dịch vụ cấp dấu thời gian từ chối hoặc trả lời sai yêu cầu"),
        ("wrong_nonce", "Dịch vụ cấp dấu thời gian từ chối hoặc trả lời sai yêu cầu"),
    ],
)
def test_an_authority_in_trouble_leaves_the_file_unsigned(people: Any, stamps: TimestampServer, kind: str, words: str):
    hanh, request = people["hanh"], put(people, "hanh")
    stamps.faults.planned.append(Fault(kind, times=9))
    (outcome,) = sign_steps(opened(steps_waiting_for(hanh), hanh), key=key_of(hanh), secret=PIN, by=hanh)
    assert outcome.problem.startswith(words)
    request.refresh_from_db()
    assert (request.state, request.current_sha256) == (State.WAITING, request.original_sha256)


def test_an_authority_whose_certificate_ended_is_refused(people: Any, settings: Any):
    hanh, request = people["hanh"], put(people, "hanh")
    with serving(stamp_server(Holder(*_short_lived()))) as server:
        settings.TSA_URL = f"http://127.0.0.1:{server.server_port}"
        (outcome,) = sign_steps(opened(steps_waiting_for(hanh), hanh), key=key_of(hanh), secret=PIN, by=hanh)
    assert outcome.problem.startswith("Dấu thời gian nhận được không dẫn đến gốc tin cậy hoặc đã hết hạn")
    request.refresh_from_db()
    assert request.state == State.WAITING


def test_the_nightly_job_archives_what_was_missed_and_renews_in_time(
    people: Any, stamps: TimestampServer, settings: Any
):
    request = signed_by_hanh(people)  # the page's own task ran nowhere: a test has no commit
    assert request.archived_at is None
    assert duties._archive(timezone.now()) == "1 văn bản"
    request.refresh_from_db()
    first = request.archived_sha256
    assert duties._archive(timezone.now()) == "0 văn bản"
    settings.ARCHIVE_RENEW_DAYS = 365 * 10
    stamps.faults.planned.append(Fault("error_500", times=9))
    assert duties._archive(timezone.now()).startswith("0 văn bản, 1 chưa được: Dịch vụ cấp dấu thời gian không trả lời")
    request.refresh_from_db()
    assert request.archived_sha256 == first
    stamps.faults.planned.clear()
    assert duties._archive(timezone.now()) == "1 văn bản"
    request.refresh_from_db()
    assert len(archive_stamps(files.read(request.archived_sha256), trust_store())) == 2


def test_only_who_may_archives_and_only_what_is_signed(people: Any, stamps: TimestampServer, client_of: Any):
    request = put(people, "hanh")
    address = reverse("signing:archive", args=[request.uid])
    assert client_of(people["an"]).post(address).status_code == 403
    page = client_of(people["lan"]).post(address, follow=True).content.decode()
    assert "Chỉ lưu trữ dài hạn văn bản PDF đã đủ chữ ký." in page
    request.refresh_from_db()
    assert request.archived_at is None


def test_without_an_authority_nothing_is_archived(people: Any):
    request = signed_by_hanh(people)
    with pytest.raises(Refused, match="chưa dùng dịch vụ cấp dấu thời gian"):
        actions.archive_request(request, by=people["lan"])
    assert duties._archive(timezone.now()) == ""


def test_what_is_not_valid_now_is_not_archived():
    with pytest.raises(Refused, match="Chỉ lưu trữ dài hạn văn bản có chữ ký hợp lệ: Chứng thư đã bị thu hồi"):
        archived(signed_pdf("revoked"), store(), time_stamper())
    with pytest.raises(Refused, match="Tệp không có chữ ký số nào"):
        archived(plain_pdf(), store(), time_stamper())


def _short_lived() -> Any:
    made = _end("Dịch vụ cấp dấu thời gian cũ", 81, hierarchy().authority, ends=NOW - timedelta(days=30), stamping=True)
    return made.key, made.certificate, made.chain
