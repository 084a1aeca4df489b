"""Files are put before people, looked at and signed: in their order, each with their own key."""

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.signing.builders import hierarchy, plain_pdf
from tests.signing.helpers import PIN, key_of, opened, put
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store as files
from truongso.foundation.signing import actions
from truongso.foundation.signing.models import SignatureRequest, SignatureStep, SigningKey, State
from truongso.foundation.signing.questions import steps_waiting_for
from truongso.foundation.signing.signals import finished
from truongso.foundation.signing.sitting import sign_steps
from truongso.foundation.signing.trust import trust_store
from truongso.foundation.signing.verdicts import Verdict
from truongso.foundation.signing.verifying import verify
from truongso.foundation.work.desk import desk_of

pytestmark = pytest.mark.django_db


def test_teacher_then_principal_sign_and_the_file_is_valid(people: Any):
    request = put(people, "an", "hanh")
    heard: list[Any] = []
    finished.connect(receiver := lambda request, **_: heard.append(request.pk))
    for name in ("an", "hanh"):
        user = people[name]
        assert [e.item.title for e in desk_of(user, timezone.localdate()).items if e.kind == "Chờ ký số"] == [
            "Ký: Quyết định số 1"
        ]
        (outcome,) = sign_steps(opened(steps_waiting_for(user), user), key=key_of(user), secret=PIN, by=user)
        assert outcome.problem == ""
        assert not steps_waiting_for(user).exists()
    finished.disconnect(receiver)
    request.refresh_from_db()
    assert (request.state, heard) == (State.SIGNED, [request.pk])
    found = verify(files.read(request.current_sha256), trust_store())
    assert [(s.name, s.verdict) for s in found.signers] == [
        ("Phạm Thị An", Verdict.VALID), ("Nguyễn Thị Hạnh", Verdict.VALID),
    ]  # fmt: skip
    assert verify(files.read(request.original_sha256), trust_store()).signers == ()
    codes = list(Event.objects.about(request).values_list("code", flat=True))
    assert codes == [
        "signing.finished", "signing.signed", "signing.opened", "signing.signed", "signing.opened", "signing.requested",
    ]  # fmt: skip


def test_nobody_signs_before_their_turn(people: Any):
    request = put(people, "an", "hanh")
    hanh, step = people["hanh"], request.steps.get(position=2)
    assert not steps_waiting_for(hanh).exists()
    actions.open_step(step, by=hanh)
    (outcome,) = sign_steps([step], key=key_of(hanh), secret=PIN, by=hanh)
    assert outcome.problem == "«Quyết định số 1» chưa đến lượt: còn người ký trước."
    request.refresh_from_db()
    assert request.current_sha256 == request.original_sha256


def test_what_was_not_looked_at_is_not_signed(people: Any):
    an = people["an"]
    request = put(people, "an")
    with pytest.raises(Refused, match="Hãy mở xem trước khi ký: cần xem ít nhất 1 trên 1 văn bản đã chọn, mới xem 0"):
        sign_steps(steps_waiting_for(an), key=key_of(an), secret=PIN, by=an)
    request.refresh_from_db()
    assert request.state == State.WAITING
    assert not Event.objects.filter(code="signing.signed").exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("hanh", "Chứng thư mang tên «Nguyễn Thị Hạnh», không phải Phạm Thị An"),
        ("revoked", "không dùng để ký được: Chứng thư đã bị thu hồi"),
        ("expired", "không dùng để ký được: Chứng thư đã hết hạn"),
    ],
)
def test_no_key_with_anothers_name_revoked_or_expired(people: Any, code: str, words: str):
    with pytest.raises(Refused, match=words):
        key_of(people["an"], code)
    assert not SigningKey.objects.exists()
    assert not Event.objects.filter(code="signing.key_registered").exists()


def test_a_certificate_revoked_after_registration_signs_nothing(people: Any, trusted: Path):
    an = people["an"]
    key, request = key_of(an), put(people, "an")
    (trusted / "thu-hoi" / "co-quan-mau-thu.crl").unlink()
    with pytest.raises(Refused, match="không dùng để ký được"):
        sign_steps(opened(steps_waiting_for(an), an), key=key, secret=PIN, by=an)
    request.refresh_from_db()
    assert request.state == State.WAITING


def test_a_wrong_password_or_anothers_key_signs_nothing(people: Any):
    an, hanh = people["an"], people["hanh"]
    key = key_of(an)
    request = put(people, "an")
    steps = opened(steps_waiting_for(an), an)
    with pytest.raises(Refused, match="Không mở được tệp khóa: sai mật khẩu"):
        sign_steps(steps, key=key, secret="sai", by=an)
    with pytest.raises(Refused, match="Khóa này của người khác"):
        sign_steps(steps, key=key, secret=PIN, by=hanh)
    with pytest.raises(Refused, match="Khóa không phải của người phải ký"):
        sign_steps(steps, key=key_of(hanh), secret=PIN, by=hanh)
    request.refresh_from_db()
    assert request.current_sha256 == request.original_sha256


def test_forty_five_files_in_one_sitting_one_of_them_broken(people: Any, settings: Any):
    """One failure in the middle leaves 44 signed and one explained."""
    hanh = people["hanh"]
    key = key_of(hanh)
    for number in range(45):
        put(people, "hanh", words=f"Giấy khen số {number}", title=f"Giấy khen {number}")
    steps = list(steps_waiting_for(hanh))
    broken = steps[20].request
    files.path_of(broken.current_sha256).write_bytes(b"hong")
    opened(steps[:5], hanh)
    outcomes = sign_steps(list(steps_waiting_for(hanh)), key=key, secret=PIN, by=hanh)
    problems = [outcome for outcome in outcomes if outcome.problem]
    assert [(o.step.request.title, o.problem) for o in problems] == [
        (broken.title, "Tệp trình ký trong kho đã hỏng: hãy báo quản trị hệ thống.")
    ]
    assert SignatureRequest.objects.filter(state=State.SIGNED).count() == 44
    assert [step.request for step in steps_waiting_for(hanh)] == [broken]


def test_a_batch_asks_for_a_tenth_and_five_to_be_opened(people: Any):
    hanh = people["hanh"]
    key = key_of(hanh)
    for number in range(8):
        put(people, "hanh", title=f"Giấy khen {number}")
    steps = list(steps_waiting_for(hanh))
    opened(steps[:4], hanh)
    with pytest.raises(Refused, match="cần xem ít nhất 5 trên 8 văn bản đã chọn, mới xem 4"):
        sign_steps(list(steps_waiting_for(hanh)), key=key, secret=PIN, by=hanh)
    assert not SignatureRequest.objects.filter(state=State.SIGNED).exists()


def test_a_file_sent_back_is_signed_by_nobody_after(people: Any):
    request = put(people, "an", "hanh")
    actions.refuse_step(request.steps.get(position=1), reason="Sai số liệu lớp 10A1", by=people["an"])
    request.refresh_from_db()
    assert request.state == State.REFUSED
    assert not steps_waiting_for(people["hanh"]).exists()
    with pytest.raises(Refused, match="không còn chờ chữ ký này"):
        actions.refuse_step(request.steps.get(position=1), reason="lần nữa", by=people["an"])


def test_the_mark_stands_above_the_printed_name(people: Any, tmp_path: Path):
    an = people["an"]
    request = put(people, "an", words="#v(30mm) #h(30mm) Phạm Thị An")
    sign_steps(opened(steps_waiting_for(an), an), key=key_of(an), secret=PIN, by=an)
    request.refresh_from_db()
    signed = files.read(request.current_sha256)
    path = tmp_path / "ky.pdf"
    path.write_bytes(signed)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert "Ký bởi: Phạm Thị An" in text
    assert f"Thời gian ký: {timezone.localtime():%d/%m/%Y}" in text
    assert "+07:00" in text
    assert verify(signed, trust_store()).verdict == Verdict.VALID


# --- Token ---------------------------------------------------------------------------------------------------
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")


@pytest.fixture
def token(people: Any, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """A software token with An's key, as a USB token would stand in the server."""
    if not SOFTHSM.exists():
        pytest.skip("Máy này chưa có SoftHSM (Debian: softhsm2)")
    from cryptography.hazmat.primitives.serialization import Encoding

    (tmp_path / "tokens").mkdir()
    conf = tmp_path / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(conf))
    settings.PKCS11_LIBRARY = str(SOFTHSM)
    label = f"an-{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:8]}"
    init = ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", "123456", "--so-pin", "654321"]
    subprocess.run(init, check=True, capture_output=True)
    holder = hierarchy().people["an"]
    (tmp_path / "key.pem").write_bytes(holder.key_pem())
    (tmp_path / "cert.der").write_bytes(holder.certificate.public_bytes(Encoding.DER))
    put = [
        "softhsm2-util",
        "--import",
        str(tmp_path / "key.pem"),
        "--token",
        label,
        "--label",
        "an",
        "--id",
        "0a",
        "--pin",
        "123456",
    ]
    subprocess.run(put, check=True, capture_output=True)
    import pkcs11

    library = pkcs11.lib(str(SOFTHSM))
    library.reinitialize()
    with library.get_token(token_label=label).open(user_pin="123456", rw=True) as session:
        session.create_object({
            pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE, pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
            pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.ID: b"\x0a", pkcs11.Attribute.LABEL: "an",
            pkcs11.Attribute.SUBJECT: holder.certificate.subject.public_bytes(), pkcs11.Attribute.VALUE: (tmp_path / "cert.der").read_bytes(),
        })  # fmt: skip
    return label


def test_a_token_signs_and_its_key_never_leaves_it(people: Any, token: str):
    an = people["an"]
    key = actions.register_token_key(an.person, token_label=token, pin="123456", by=an)
    assert (key.holder, key.sealed_file, key.token_label) == ("token", None, token)
    request = put(people, "an")
    steps = opened(steps_waiting_for(an), an)
    with pytest.raises(Refused, match="Sai mã PIN của token"):
        sign_steps(steps, key=key, secret="000000", by=an)
    (outcome,) = sign_steps(steps, key=key, secret="123456", by=an)
    assert outcome.problem == ""
    request.refresh_from_db()
    assert verify(files.read(request.current_sha256), trust_store()).verdict == Verdict.VALID


def test_a_token_that_was_pulled_out_is_said(people: Any, token: str):
    an = people["an"]
    key = actions.register_token_key(an.person, token_label=token, pin="123456", by=an)
    SigningKey.objects.filter(pk=key.pk).update(token_label="khong-con-cam")
    key.refresh_from_db()
    request = put(people, "an")
    with pytest.raises(Refused, match="Không thấy token «khong-con-cam»"):
        sign_steps(opened(steps_waiting_for(an), an), key=key, secret="123456", by=an)
    request.refresh_from_db()
    assert request.state == State.WAITING


# --- Pages -----------------------------------------------------------------------------------------------------
def test_the_whole_way_over_the_pages(people: Any, client_of: Any):
    lan, hanh = client_of(people["lan"]), client_of(people["hanh"])
    sent = {
        "title": "Quyết định khen thưởng", "file": SimpleUploadedFile("qd.pdf", plain_pdf(), "application/pdf"),
        "signer1": people["hanh"].person_id, "capacity1": "HIỆU TRƯỞNG",
    }  # fmt: skip
    page = lan.post(reverse("signing:new"), sent, follow=True)
    assert "Quyết định khen thưởng" in page.content.decode()
    assert "Chưa có khóa ký dùng được" in hanh.get(reverse("signing:queue")).content.decode()
    p12 = SimpleUploadedFile("hanh.p12", hierarchy().people["hanh"].as_pkcs12(PIN))
    keys = hanh.post(reverse("signing:add_key"), {"file": p12, "secret": PIN}, follow=True)
    assert "Nguyễn Thị Hạnh" in keys.content.decode()
    step, key = SignatureStep.objects.get(), SigningKey.objects.get()
    chosen = {"step": str(step.uid), "key": key.pk, "secret": PIN}
    refused = hanh.post(reverse("signing:queue"), chosen).content.decode()
    assert "Hãy mở xem trước khi ký" in refused
    assert PIN not in refused
    assert hanh.get(reverse("signing:look", args=[step.uid])).status_code == 200
    assert hanh.get(reverse("signing:page", args=[step.uid, 1])).content.startswith(b"\x89PNG")
    assert "1 trên 1 văn bản đã ký." in hanh.post(reverse("signing:queue"), chosen).content.decode()
    made = SignatureRequest.objects.get()
    file = lan.get(reverse("signing:file", args=[made.uid])).content
    assert verify(file, trust_store()).verdict == Verdict.VALID
    assert "1 trên 1" in lan.get(reverse("signing:requests")).content.decode()


def test_others_see_neither_file_nor_step(people: Any, client_of: Any):
    request = put(people, "hanh")
    step = request.steps.get()
    an, chi = client_of(people["an"]), client_of(people["chi"])
    for address in (request.get_absolute_url(), reverse("signing:file", args=[request.uid])):
        assert an.get(address).status_code == 404
        assert chi.get(address).status_code == 403
    for name, rest in (("look", []), ("page", [1])):
        assert an.get(reverse(f"signing:{name}", args=[step.uid, *rest])).status_code == 404
    assert an.post(reverse("signing:refuse", args=[step.uid]), {"reason": "x"}).status_code == 404
    assert an.post(reverse("signing:withdraw", args=[request.uid]), {"reason": "x"}).status_code == 404
    step.refresh_from_db()
    assert (step.state, step.opened_at) == (State.WAITING, None)


def test_only_the_clerk_seals_and_the_seal_comes_last(people: Any, client_of: Any):
    request = put(people, "hanh", seal=True)
    lan = people["lan"]
    assert not steps_waiting_for(lan, as_school=True).exists()
    hanh = people["hanh"]
    sign_steps(opened(steps_waiting_for(hanh), hanh), key=key_of(hanh), secret=PIN, by=hanh)
    assert not steps_waiting_for(hanh, as_school=True).exists()
    assert "Đóng dấu số" in client_of(lan).get(f"{reverse('signing:queue')}?cua=truong").content.decode()
    seal = hierarchy().people["school"]
    key = actions.register_software_key(None, content=seal.as_pkcs12(PIN), password=PIN, by=lan)
    sign_steps(opened(steps_waiting_for(lan, as_school=True), lan), key=key, secret=PIN, by=lan)
    request.refresh_from_db()
    assert request.state == State.SIGNED
    names = [s.name for s in verify(files.read(request.current_sha256), trust_store()).signers]
    assert names == ["Nguyễn Thị Hạnh", "Trường THPT An Lão"]


def test_a_bad_key_file_is_refused_at_its_field(people: Any, client_of: Any):
    an = client_of(people["an"])
    for content, secret in ((b"khong phai", PIN), (hierarchy().people["an"].as_pkcs12(PIN), "sai")):
        sent = {"file": SimpleUploadedFile("an.p12", content), "secret": secret}
        assert "Không mở được tệp khóa" in an.post(reverse("signing:add_key"), sent).content.decode()
    assert not SigningKey.objects.exists()


def test_removing_a_key_erases_its_file(people: Any, client_of: Any):
    key = key_of(people["an"])
    an = client_of(people["an"])
    an.post(reverse("signing:remove_key", args=[key.uid]), {"reason": "Đổi chứng thư"})
    key.refresh_from_db()
    assert (key.sealed_file, key.removal_reason) == (None, "Đổi chứng thư")
    stranger = client_of(people["binh"])
    assert (
        stranger.post(reverse("signing:remove_key", args=[key_of(people["hanh"]).uid]), {"reason": "x"}).status_code
        == 404
    )


def test_a_token_pulled_out_in_the_middle_leaves_the_rest_unsigned(
    people: Any, token: str, monkeypatch: pytest.MonkeyPatch
):
    """Three files, the token is gone after the first: one is signed, two are explained and wait on."""
    import pkcs11

    from truongso.foundation.signing.keys.token import TokenKey

    an = people["an"]
    key = actions.register_token_key(an.person, token_label=token, pin="123456", by=an)
    for number in (1, 2, 3):
        put(people, "an", title=f"Giấy khen {number}", words=f"Giấy khen {number}")
    whole, made = TokenKey.sign, []

    class Gone:
        def sign(self, *_: Any, **__: Any) -> bytes:
            raise pkcs11.DeviceRemoved

    def sign(self: TokenKey, data: bytes) -> bytes:
        made.append(data)
        return whole(self if len(made) == 1 else TokenKey(Gone(), self.is_rsa), data)

    monkeypatch.setattr(TokenKey, "sign", sign)
    outcomes = sign_steps(opened(steps_waiting_for(an), an), key=key, secret="123456", by=an)
    assert [bool(outcome.problem) for outcome in outcomes] == [False, True, True]
    assert outcomes[1].problem.startswith("Không liên lạc được với token: hãy cắm lại token")
    assert SignatureRequest.objects.filter(state=State.SIGNED).count() == 1
    assert [step.request.title for step in steps_waiting_for(an)] == ["Giấy khen 2", "Giấy khen 3"]


def test_progress_is_told_line_by_line(people: Any, client_of: Any):
    hanh = people["hanh"]
    key = key_of(hanh)
    for number in (1, 2):
        put(people, "hanh", title=f"Giấy khen {number}", words=f"Giấy khen {number}")
    steps = opened(steps_waiting_for(hanh), hanh)
    chosen = {"step": [str(step.uid) for step in steps], "key": key.pk, "secret": PIN}
    answer = client_of(hanh).post(reverse("signing:queue"), chosen, headers={"Accept": "application/x-ndjson"})
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert [(line["number"], line["total"], line["title"], line["problem"]) for line in lines] == [
        (1, 2, "Giấy khen 1", ""), (2, 2, "Giấy khen 2", ""),
    ]  # fmt: skip
    assert Event.objects.filter(code="signing.signed").exclude(request_id="").count() == 2
    again = client_of(hanh).post(reverse("signing:queue"), chosen, headers={"Accept": "application/x-ndjson"})
    (line,) = [json.loads(line) for line in b"".join(again.streaming_content).splitlines()]
    assert line == {"refused": "Hãy chọn ít nhất một văn bản để ký."}
