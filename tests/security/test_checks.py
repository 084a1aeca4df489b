"""Each parameter of level 2 is read from the running system."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from truongso.core.safety import GROUPS, State, checks
from truongso.demo.cast import SINCE
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org import actions as org
from truongso.foundation.org.roles import Role
from truongso.trust.security.examining import examine_all
from truongso.trust.security.safety import accounts, configuration, information, records

SECURE = {
    "TLS": True, "SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 365 * 86400, "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True, "SESSION_COOKIE_NAME": "__Host-phien", "REQUIRE_MFA": True,
}  # fmt: skip


def test_every_group_of_controls_has_a_check_and_every_check_says_all():
    assert {one.group for one in checks} == set(range(1, len(GROUPS) + 1))
    for one in checks:
        assert one.title and one.threshold and one.source and one.mend, one.code
        assert (one.examine is None) <= bool(one.valid_days), one.code
    assert all("chưa đọc" in one.source for one in checks if "TCVN" in one.source)


@pytest.mark.parametrize(
    ("examine", "good", "bad", "found"),
    [
        (configuration.debug_off, {"DEBUG": False}, {"DEBUG": True}, "Đang bật gỡ lỗi."),
        (configuration.tls, SECURE, {"TLS": False}, "Trang chạy HTTP, chỉ dùng được trên chính máy này."),
        (configuration.hsts, SECURE, {"SECURE_HSTS_SECONDS": 3600}, "HSTS 0 ngày."),
        (configuration.cookies, SECURE, {"SESSION_COOKIE_HTTPONLY": False} , "Thiếu Secure, HttpOnly, tiền tố __Host-."),
        (
            configuration.content_policy, {},
            {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"default-src": ["'self'", "'unsafe-inline'"]}}},
            "Chính sách cho phép 'unsafe-inline'.",
        ),
        (configuration.session_lock, {"SESSION_LOCK_SECONDS": 900}, {"SESSION_LOCK_SECONDS": 1800}, "Khóa sau 30 phút."),
        (
            configuration.administrator_lock, {"SESSION_LOCK_SECONDS_ADMINISTRATOR": 300},
            {"SESSION_LOCK_SECONDS_ADMINISTRATOR": 900}, "Khóa sau 15 phút.",
        ),
        (configuration.hosts, {"ALLOWED_HOSTS": ["truong.edu.vn"]}, {"ALLOWED_HOSTS": ["*"]}, "Tên miền: *."),
        (
            configuration.mail_encrypted,
            {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_USE_TLS": True},
            {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_USE_TLS": False},
            "Máy chủ thư được gọi không mã hóa.",
        ),
        (accounts.lock_out, {"LOGIN_FAILURE_LIMIT": 5}, {"LOGIN_FAILURE_LIMIT": 10}, "Khóa 15 phút sau 10 lần sai."),
        (
            accounts.password_length, {"PASSWORD_LENGTH_ALONE": 14}, {"PASSWORD_LENGTH_ALONE": 8},
            "Từ 8 ký tự, từ 8 khi có lớp thứ hai.",
        ),
        (
            accounts.password_storage, {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"]},
            {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}, "Đang dùng MD5PasswordHasher.",
        ),
    ],
)  # fmt: skip
def test_settings_that_are_good_and_settings_that_are_not(settings, now, examine, good, bad, found):
    before = {name: getattr(settings, name) for name in good if hasattr(settings, name)}
    for name, value in good.items():
        setattr(settings, name, value)
    assert examine(now).state is State.MET
    for name, value in (before | bad).items():
        setattr(settings, name, value)
    finding = examine(now)
    assert (finding.state, finding.found) == (State.MISSED, found)


def test_layers_that_stand_in_the_wrong_order_are_found(settings, now):
    assert configuration.middleware(now).state is State.MET
    settings.MIDDLEWARE = list(reversed(settings.MIDDLEWARE))
    assert configuration.middleware(now).found == "Sai thứ tự."
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "Csrf" not in name]
    assert configuration.middleware(now).found == "Thiếu CsrfViewMiddleware."


def test_idle_accounts_are_counted_and_the_administrators_spared(cast, now):
    assert accounts.idle_accounts(now).state is State.MET
    old = now - timedelta(days=50)
    User.objects.filter(username__in=["an", "chi", "minh"]).update(opened_at=old)
    finding = accounts.idle_accounts(now)
    assert (finding.state, finding.found) == (State.MISSED, "2 tài khoản mở quá 45 ngày không dùng.")


def test_second_factors_by_role(cast, now, settings):
    settings.REQUIRE_MFA = False
    assert accounts.factors_required(now).found == "Chưa bắt buộc, kể cả với quản trị."
    settings.REQUIRE_MFA = True
    assert accounts.factors_required(now).state is State.MET
    assert accounts.enrolment(now)[Role.VICE_PRINCIPAL] == (0, 2)
    Authenticator.objects.create(user=cast.binh, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=cast.mai, type=Authenticator.Type.RECOVERY_CODES, data={})
    shares = accounts.enrolment(now)
    assert (shares[Role.VICE_PRINCIPAL], shares[Role.PRINCIPAL]) == ((1, 2), (0, 1))
    assert "Phó hiệu trưởng 1/2" in accounts.factors_enrolled(now).found
    assert Role.PUPIL not in shares


def test_passwords_of_administrators_and_people_who_left(cast, now):
    assert accounts.administrator_password(now).state is State.MET
    User.objects.filter(username="minh").update(password_changed_at=now - timedelta(days=70))
    assert accounts.administrator_password(now).found == "Đỗ Quang Minh: mật khẩu cũ hơn 60 ngày."
    assert accounts.left_people(now).state is State.MET
    gone = org.add_person(full_name="Lý Thị Tâm", by=None)
    User.objects.create_user("tam.ly", person=gone)
    day = timezone.localdate()
    from truongso.foundation.org.models import Assignment

    Assignment.objects.create(person=gone, role=Role.TEACHER, starts_on=SINCE, ends_on=day - timedelta(days=5))
    assert accounts.left_people(now).found == "Lý Thị Tâm: không còn phân công mà chưa khóa."
    assert accounts.administrators(now).found == "1 tài khoản quản trị đang mở."


@pytest.mark.breaks_chain
def test_the_trail_is_whole_and_old_enough(cast, now):
    from django.db import connection

    from truongso.foundation.audit import triggers

    assert records.log_kept(now).state is State.MET
    assert records.log_intact(now).state is State.MET
    triggers.remove(connection)
    assert records.log_intact(now).found == "Cơ sở dữ liệu không còn chặn sửa, xóa nhật ký."


@action
def _note(code: str, *, by: object, **data: object) -> None:
    record(code, None, by=by, **data)


def test_backups_and_restores_are_read_from_the_trail(db, now):
    assert records.backup(now).found == "Chưa có bản sao lưu nào."
    assert records.restore_test(now).state is State.UNSURE
    _note("config.backup_made", by=None, name="a.zip", digest="x", rows=1, files=0)
    assert records.backup(timezone.now()).state is State.MET
    assert records.backup(now + timedelta(days=8)).state is State.MISSED
    _note("config.restored", by=None, name="a.zip", digest="x", made_at="hôm qua")
    assert records.restore_test(timezone.now()).state is State.MET
    assert records.restore_test(now + timedelta(days=400)).state is State.UNSURE


@pytest.mark.parametrize(("answer", "state"), [(True, State.MET), (False, State.MISSED), (None, State.UNSURE)])
def test_the_clock_is_asked_and_silence_is_no_answer(monkeypatch, now, answer, state):
    monkeypatch.setattr(records, "clock_is_synchronised", lambda: answer)
    assert records.clock(now).state is state


def test_the_real_clock_answers_without_harm():
    assert records.clock_is_synchronised() in {True, False, None}


def test_files_of_keys_are_closed(settings, now, tmp_path):
    settings.HOME = tmp_path
    assert information.key_files(now).found == "Khóa nằm trong biến môi trường."
    key = tmp_path / "seal_key"
    key.write_text("x")
    key.chmod(0o600)
    assert information.key_files(now).state is State.MET
    key.chmod(0o644)
    assert information.key_files(now).found == "Người khác đọc được seal_key."


def test_versions_and_support(now, settings, db):
    assert information.locked_versions(now).state in {State.MET, State.MISSED}
    assert information.supported_framework(now).state is State.MET
    assert information.supported_framework(now + timedelta(days=4000)).state is State.MISSED
    assert information.sealed(now).state is State.MET
    settings.SEAL_KEYS = []
    assert information.sealed(now).found == "Chưa có khóa dữ liệu."
    assert information.level(now).found == "0 người trong cơ sở dữ liệu."


def test_a_check_that_breaks_down_is_a_finding_and_stops_no_other(cast, now, monkeypatch):
    def broken() -> None:
        raise RuntimeError("bí mật")

    monkeypatch.setattr(records, "clock_is_synchronised", broken)
    found = examine_all(now)
    assert found["security.clock"].found == "Không kiểm tra được: RuntimeError."
    assert found.keys() == {one.code for one in checks}
