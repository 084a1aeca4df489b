"""How allauth works at this school: accounts are opened by the administrator, names are people's names, secrets are kept."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from truongso.core.text import format_datetime
from truongso.foundation.accounts import actions, devices, lockout, secrets_box
from truongso.foundation.accounts.models import User
from truongso.foundation.accounts.names import clean_username

WAYS = {"totp": "ứng dụng xác thực", "recovery_codes": "mã dự phòng", "webauthn": "khóa truy cập"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Logins are counted per name in the database and written to the trail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the account of the right password; ValidationError while the name is locked."""
        username = clean_username(str(credentials.get("username", "")))
        credentials["username"] = username
        row, may_try = lockout.begin(username, now=timezone.now())
        if not may_try:
            make_password(credentials.get("password", ""))  # a locked name costs the same time as any other
            raise ValidationError(locked_sentence(row.locked_until), code="locked")
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            lockout.forget(username)
            if not user.is_active:
                actions.note_login_of_closed(user, request=request)
            return user
        actions.note_failed_login(username, row, request=request)
        if row.locked_until is not None:
            raise ValidationError(locked_sentence(row.locked_until), code="locked")
        return None

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Do not count here: authenticate counts in the database, with a row lock, where the cache could lose a try."""

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        device = devices.remember_device(request, response)
        actions.note_login(user, way=ways_of_login(request, user), request=request, device=device)
        return response

    def logout(self, request: HttpRequest) -> None:
        user, key = request.user, request.session.session_key or ""
        super().logout(request)  # first: who listens to a logout hears that the person did it
        if isinstance(user, User):
            actions.note_logout(user, session_key=key)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return str(settings.LOGIN_REDIRECT_URL)


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are encrypted; names on the phone are people's and the school's."""

    def encrypt(self, text: str) -> str:
        return secrets_box.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets_box.decrypt(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"name": user.username, "display_name": user.get_full_name()}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"Khóa truy cập {number}"


def locked_sentence(until: Any) -> str:
    """Return what a person reads who tried too often; the same whether the name exists or not."""
    return (
        f"Đã nhập sai {settings.LOGIN_FAILURE_LIMIT} lần nên tên đăng nhập này tạm khóa đến {format_datetime(until)}. "
        "Hãy thử lại sau lúc đó, hoặc nhờ quản trị hệ thống đặt lại mật khẩu."
    )


def ways_of_login(request: HttpRequest, user: User) -> str:
    """Return in words what a person proved themselves with, e.g. mật khẩu, ứng dụng xác thực."""
    records = get_authentication_records(request, user)
    ways = [WAYS.get(record.get("type", ""), "mật khẩu") for record in records]
    return ", ".join(dict.fromkeys(ways)) or "mật khẩu"
