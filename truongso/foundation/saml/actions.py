"""Changes: applications that speak SAML, the school's keys, logins carried out and ended."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.foundation.access.standing import standing_of
from truongso.foundation.accounts.models import User
from truongso.foundation.accounts.sessions import end_sessions
from truongso.foundation.audit.recording import action, record
from truongso.foundation.saml import keys, tasks
from truongso.foundation.saml.answers import Answer
from truongso.foundation.saml.attributes import CATALOGUE, scopes_of
from truongso.foundation.saml.certificates import normalized
from truongso.foundation.saml.models import (
    AnsweredRequest,
    NameIdFormat,
    ProviderSession,
    ServiceProvider,
    SigningKey,
)
from truongso.foundation.saml.names import persistent_name
from truongso.foundation.saml.service_metadata import Described
from truongso.foundation.sso import visits
from truongso.foundation.sso.models import Application
from truongso.foundation.sso.redirects import check_address

MOST_ADDRESSES = 10
REPLAY_MEMORY = timedelta(days=2)
State = SigningKey.State
Told = ProviderSession.Told

# --- Applications -----------------------------------------------------------------------------------------


@action
def describe_provider(application: Application, *, by: Any, **values: Any) -> ServiceProvider:
    """Write the SAML side of an application; what is not given stays as it is."""
    application = Application.objects.select_for_update().get(pk=application.pk)
    if application.protocol != Application.Protocol.SAML:
        raise Refused("Ứng dụng này dùng OpenID Connect: hãy đăng ký ứng dụng khác với giao thức SAML 2.0.")
    provider = ServiceProvider.objects.filter(application=application).first() or ServiceProvider(
        application=application
    )
    before = {name: getattr(provider, name) for name in values} if provider.pk else {}
    for name, value in values.items():
        setattr(provider, name, value)
    _check(provider)
    provider.save()
    application.scopes = scopes_of(provider.attributes, provider.name_id_format)
    application.save(update_fields=["scopes", "search"])
    changed = sorted(name for name, value in values.items() if before.get(name) != getattr(provider, name))
    if changed:
        words = {field.name: str(field.verbose_name) for field in ServiceProvider._meta.concrete_fields}
        record("saml.described", application, by=by, fields=", ".join(words[name] for name in changed))
    return provider


def _check(provider: ServiceProvider) -> None:
    provider.entity_id = provider.entity_id.strip()
    if not provider.entity_id or len(provider.entity_id) > 500:
        raise Refused("Hãy ghi mã thực thể (entity ID) của ứng dụng.", field="entity_id")
    if ServiceProvider.objects.filter(entity_id=provider.entity_id).exclude(pk=provider.pk).exists():
        raise Refused("Mã thực thể này đã thuộc một ứng dụng khác.", field="entity_id")
    provider.acs_addresses = list(
        dict.fromkeys(check_address(one, field="acs_addresses") for one in provider.acs_addresses)
    )
    if not 1 <= len(provider.acs_addresses) <= MOST_ADDRESSES:
        raise Refused(f"Hãy ghi từ 1 đến {MOST_ADDRESSES} địa chỉ nhận kết quả (ACS).", field="acs_addresses")
    for name in ("logout_address", "logout_soap_address"):
        if getattr(provider, name):
            check_address(getattr(provider, name), field=name)
    provider.certificates = normalized(provider.certificates)
    _check_choices(provider)


def _check_choices(provider: ServiceProvider) -> None:
    if provider.name_id_format not in NameIdFormat.values:
        raise Refused("Hãy chọn định danh người dùng trong danh sách.", field="name_id_format")
    if unknown := set(provider.attributes) - set(CATALOGUE):
        raise Refused(f"Không có thông tin «{sorted(unknown)[0]}» để gửi.", field="attributes")
    if not provider.certificates and provider.demands_signed_requests:
        raise Refused("Muốn bắt buộc ký yêu cầu thì phải có chứng thư của ứng dụng.", field="certificates")
    if not provider.certificates and provider.logout_address:
        raise Refused(
            "Muốn đăng xuất chung thì phải có chứng thư của ứng dụng: lệnh đăng xuất không ký thì ai cũng giả được.",
            field="certificates",
        )


@action
def import_metadata(application: Application, described: Described, *, by: Any) -> ServiceProvider:
    """Write what a metadata file says; what the file does not speak of stays as it is."""
    values = {name: value for name, value in vars(described).items() if name != "ignored"}
    if not described.certificates:
        values["logout_address"] = ""  # an order to log out that nobody can check is not taken
    if not described.name_id_format:
        del values["name_id_format"]
    return describe_provider(application, by=by, **values)


# --- Keys -------------------------------------------------------------------------------------------------


@action
def make_key(state: str, *, by: Any) -> SigningKey:
    """Make a key in a state, with its certificate."""
    private, certificate, ends = keys.make(timezone.now())
    row = SigningKey(certificate=certificate, state=state, expires_at=ends)
    row.key = {"pem": private}
    row.save()
    record("saml.key_made", row, by=by)
    return row


@action
def announce_key(*, by: Any) -> SigningKey:
    """Make the key that will follow and publish it, while the present one goes on signing."""
    from truongso.foundation.saml.current_key import signing_key  # made by an action of this module

    signing_key()
    if SigningKey.objects.filter(state=State.NEXT).exists():
        raise Refused("Đã có khóa mới đang chờ: hãy chuyển sang khóa đó khi mọi ứng dụng đã nạp chứng thư mới.")
    return make_key(State.NEXT, by=by)


@action
def switch_key(*, by: Any) -> SigningKey:
    """Sign with the key that was announced, and take the old one out of use."""
    following = SigningKey.objects.select_for_update().filter(state=State.NEXT).first()
    if following is None:
        raise Refused("Chưa có khóa mới: hãy công bố khóa mới trước (truongso saml announce-key).")
    for old in SigningKey.objects.filter(state=State.CURRENT):
        old.state, old.key = State.RETIRED, {}
        old.save(update_fields=["state", "key"])
    following.state = State.CURRENT
    following.save(update_fields=["state"])
    record("saml.key_switched", following, by=by)
    return following


# --- Logins -----------------------------------------------------------------------------------------------


@action
def note_entry(
    request: HttpRequest, provider: ServiceProvider, answer: Answer, *, request_id: str, name: str, expires_at: datetime
) -> ProviderSession:
    """Record that the person of a request is let into an application; Refused when its request was answered before."""
    if request_id:
        _answer_once(provider, request_id)
    record("saml.entered", provider.application, by=request.user)
    return ProviderSession.objects.create(
        provider=provider,
        visit=visits.enter(request, provider.application),
        session_index=answer.session_index,
        name_id=name,
        expires_at=expires_at,
    )


def _answer_once(provider: ServiceProvider, request_id: str) -> None:
    """Remember that a request is being answered; what is too old to come again is forgotten on the way."""
    AnsweredRequest.forget_before(timezone.now() - REPLAY_MEMORY)
    try:
        with transaction.atomic():
            AnsweredRequest.objects.create(provider=provider, request_id=request_id)
    except IntegrityError:
        raise Refused(
            "Yêu cầu đăng nhập này đã được trả lời một lần: hãy mở lại ứng dụng và đăng nhập lần nữa."
        ) from None


@action
def note_end_by_application(provider: ServiceProvider, name: str, indexes: Collection[str]) -> bool:
    """End the sessions here that an application ends there; return whether there was any.

    The application is not told again; all other applications hear of it as of any end of a session.
    """
    rows = ProviderSession.objects.open().filter(provider=provider, name_id=name).select_related("visit__user")
    found = list(rows.filter(session_index__in=indexes) if indexes else rows)
    ended = ProviderSession.objects.filter(pk__in=[row.pk for row in found])
    ended.update(ended_at=timezone.now(), told=Told.ITSELF)
    for user in {row.visit.user for row in found}:
        hashes = {row.visit.session_hash for row in found if row.visit.user_id == user.pk}
        keys_here = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
        end_sessions(user, only={key for key in keys_here if visits.session_hash(key) in hashes})
        record("saml.ended_by_application", provider.application, by=user)
    return bool(found)


@action
def note_ended_visits(ended: Collection[int]) -> int:
    """End what hangs on visits that have ended; tell the applications that can be told. Return how many."""
    rows = list(ProviderSession.objects.open().filter(visit__in=ended).select_related("provider__application"))
    for row in rows:
        row.ended_at = timezone.now()
        row.told = Told.WAITING if row.provider.logout_soap_address else Told.CANNOT
        row.save(update_fields=["ended_at", "told"])
        record("saml.session_ended", row.provider.application, by=None)
        if row.told == Told.WAITING:
            transaction.on_commit(partial(tasks.tell_logout.enqueue, row.pk))
    return len(rows)


@action
def list_names(application: str, *, by: Any) -> list[tuple[str, str]]:
    """Return user name and code at an application of everybody who may enter it; codes that are missing are made."""
    provider = ServiceProvider.objects.filter(application__name=application).select_related("application").first()
    if provider is None:
        raise Refused(f"Không có ứng dụng SAML nào tên «{application}».")
    people = User.objects.filter(is_active=True).select_related("person").order_by("username")
    admitted = [user for user in people.iterator() if provider.application.admits(standing_of(user))]
    rows = [(user.username, persistent_name(user, provider)) for user in admitted]
    record("saml.names_listed", provider.application, by=by, count=len(rows))
    return rows
