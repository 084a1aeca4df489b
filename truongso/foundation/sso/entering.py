"""Who may enter which application, and who must prove themselves once more first. Both protocols ask here."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from truongso.foundation.access.standing import standing_of
from truongso.foundation.sso.models import Application
from truongso.foundation.sso.proofs import second_factor_at


def may_enter(user: Any, application: Application) -> str | None:
    """Return the sentence that turns user away, or None when they may enter."""
    if not user.is_active:
        return "Tài khoản này đã khóa."
    if not application.is_active:
        return f"Nhà trường đang tạm đóng ứng dụng «{application.name}»."
    standing = standing_of(user)
    if not standing.roles:
        return "Hiện bạn không giữ vai trò nào ở trường nên không vào được ứng dụng của trường."
    if not application.admits(standing):
        return f"Ứng dụng «{application.name}» không dành cho vai trò hoặc đơn vị của bạn."
    return None


def needs_step_up(request: HttpRequest, application: Application) -> bool:
    """Return whether the application wants a second factor newer than the last one of this session."""
    if not application.is_sensitive:
        return False
    return time.time() - second_factor_at(request) > application.step_up_minutes * 60


def has_second_factor(user: Any) -> bool:
    """Return whether the person can prove a second factor at all."""
    types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=types).exists())


def step_up_address(user: Any, back: str) -> str:
    """Return the page where user proves a second factor and is then sent back to a path of this site."""
    app = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
    page = "mfa_reauthenticate" if app else "mfa_reauthenticate_webauthn"
    return f"{reverse(page)}?{urlencode({'next': back})}"
