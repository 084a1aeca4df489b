"""The register: who keeps it may add, change, close and delete applications."""

from collections.abc import Mapping, Sequence
from typing import Any

from allauth.idp.oidc.models import Client
from django.utils import timezone

from truongso.core.outside import check_private_address
from truongso.core.refusal import Refused
from truongso.core.rights import require
from truongso.core.text import nfc, squeeze
from truongso.foundation.audit.recording import action, record
from truongso.foundation.sso import client_secrets, ending
from truongso.foundation.sso.claims import SCOPES
from truongso.foundation.sso.models import Application
from truongso.foundation.sso.redirects import check_address

# What a form may set, one by one: nothing else of a row can be reached from outside.
OWN_FIELDS = (
    "name", "description", "home_url", "icon", "roles", "scopes", "is_trusted", "is_sensitive", "step_up_minutes",
    "logout_url",
)  # fmt: skip
MOST_ADDRESSES = 20
STEP_UP_LIMITS = (1, 12 * 60)


@action
def register_application(
    *, by: Any, protocol: str = Application.Protocol.OIDC, recipe: str = "", is_public: bool = False, **values: Any
) -> tuple[Application, str]:
    """Register an application; return it with its secret, which is kept nowhere in clear ("" where there is none).

    values are OWN_FIELDS, `units`, and for OpenID Connect `redirect_uris` and `post_logout_uris` (lists of addresses).
    """
    require(by, "sso.manage")
    application = Application(protocol=protocol, recipe=recipe, added_by=by, changed_by=by)
    _put(application, values)
    secret = ""
    if protocol == Application.Protocol.OIDC:
        secret = "" if is_public else client_secrets.new_secret()
        application.client = _new_client(application, values, secret)
    application.save()
    application.units.set(values.get("units", []))
    record("sso.registered", application, by=by, protocol=protocol, recipe=recipe)
    return application, secret


@action
def change_application(application: Application, *, by: Any, **values: Any) -> Application:
    """Change what a form gives of OWN_FIELDS, `units`, `redirect_uris`, `post_logout_uris`."""
    require(by, "sso.manage")
    row = _locked(application)
    before = _facts(row)
    _put(row, values)
    row.changed_by, row.changed_at = by, timezone.now()
    if row.client is not None:
        _fill_client(row.client, row, values)
        row.client.save()
    row.save()
    if "units" in values:
        row.units.set(values["units"])
    after = _facts(row)
    changed = [_WORDS[name] for name in after if before[name] != after[name]]
    if changed:
        record("sso.changed", row, by=by, fields=", ".join(changed))
    return row


@action
def renew_secret(application: Application, *, reason: str, by: Any) -> str:
    """Give a confidential application a new secret and return it; the old one is void at once."""
    require(by, "sso.manage")
    row = _locked(application)
    if row.client is None or row.client.type != Client.Type.CONFIDENTIAL:
        raise Refused("Ứng dụng này không dùng mã bí mật.")
    _wanted(reason, "Hãy ghi lý do cấp mã bí mật mới.")
    secret = client_secrets.new_secret()
    row.client.secret = client_secrets.kept(secret)
    row.client.save(update_fields=["secret"])
    record("sso.secret_renewed", row, by=by, reason=reason)
    return secret


@action
def close_application(application: Application, *, reason: str, by: Any) -> None:
    """Let nobody in any more; sessions and tokens that stand end at once."""
    require(by, "sso.manage")
    row = _locked(application)
    _wanted(reason, "Hãy ghi lý do đóng ứng dụng.")
    if not row.is_active:
        raise Refused("Ứng dụng này đã đóng từ trước.")
    row.is_active = False
    row.save(update_fields=["is_active"])
    record("sso.closed", row, by=by, reason=reason, visits=ending.end_all_of(row, reason="closed"))


@action
def reopen_application(application: Application, *, by: Any) -> None:
    """Let people in again; who was inside enters anew."""
    require(by, "sso.manage")
    row = _locked(application)
    if row.is_active:
        raise Refused("Ứng dụng này đang mở.")
    row.is_active = True
    row.save(update_fields=["is_active"])
    record("sso.reopened", row, by=by)


@action
def delete_application(application: Application, *, reason: str, by: Any) -> None:
    """Delete an application that was closed before, with its connections and deliveries; the trail keeps that it was."""
    require(by, "sso.manage")
    row = _locked(application)
    _wanted(reason, "Hãy ghi lý do xóa ứng dụng.")
    if row.is_active:
        raise Refused("Hãy đóng ứng dụng trước khi xóa, để mọi phiên đang mở được kết thúc và báo cho ứng dụng.")
    record("sso.deleted", row, by=by, reason=reason)
    client = row.client
    row.delete()
    if client is not None:
        client.delete()


@action
def note_tested(application: Application, *, result: str, by: Any) -> None:
    """Record that its keeper looked whether the application answers."""
    record("sso.connection_tested", application, by=by, result=result)


_WORDS = {
    "name": "tên", "description": "công dụng", "home_url": "trang chủ", "icon": "biểu tượng", "roles": "vai trò được vào",
    "units": "đơn vị được vào", "scopes": "thông tin được nhận", "is_trusted": "việc hỏi ý kiến",
    "is_sensitive": "đòi xác thực hai lớp", "step_up_minutes": "thời hạn xác thực hai lớp",
    "logout_url": "địa chỉ nhận lệnh đăng xuất", "redirect_uris": "địa chỉ quay về",
    "post_logout_uris": "địa chỉ sau khi đăng xuất",
}  # fmt: skip


def _facts(row: Application) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in OWN_FIELDS}
    facts["units"] = set(row.units.values_list("pk", flat=True))
    if row.client is not None:
        facts["redirect_uris"] = row.client.get_redirect_uris()
        facts["post_logout_uris"] = row.client.get_post_logout_redirect_uris()
    return facts


def _put(row: Application, values: Mapping[str, Any]) -> None:
    for name in OWN_FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.name, row.description = squeeze(nfc(row.name)), squeeze(nfc(row.description))
    row.home_url = check_address(row.home_url, field="home_url")
    if not row.name:
        raise Refused("Hãy ghi tên ứng dụng.", field="name")
    if Application.objects.filter(name__iexact=row.name).exclude(pk=row.pk).exists():
        raise Refused(f"Đã có ứng dụng tên «{row.name}»: hãy đặt tên khác.", field="name")
    if row.logout_url:
        row.logout_url = check_address(row.logout_url, field="logout_url")
        check_private_address(row.logout_url, "Địa chỉ nhận lệnh đăng xuất")
    if unknown := set(row.scopes) - set(SCOPES):
        raise Refused(f"Không có loại thông tin «{sorted(unknown)[0]}».", field="scopes")
    if not STEP_UP_LIMITS[0] <= row.step_up_minutes <= STEP_UP_LIMITS[1]:
        raise Refused("Thời hạn xác thực hai lớp từ 1 đến 720 phút.", field="step_up_minutes")


def _new_client(row: Application, values: Mapping[str, Any], secret: str) -> Client:
    kind = Client.Type.CONFIDENTIAL if secret else Client.Type.PUBLIC
    client = Client(name=row.name, type=kind, secret=client_secrets.kept(secret) if secret else "!")
    client.set_grant_types([Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN])
    client.set_response_types([Client.ResponseType.CODE])
    _fill_client(client, row, {"redirect_uris": [], "post_logout_uris": []} | dict(values))
    client.save()
    return client


def _fill_client(client: Client, row: Application, values: Mapping[str, Any]) -> None:
    """Give the library's row what it needs of ours; whether to ask for consent is decided here, never by it."""
    row.scopes = [name for name in SCOPES if name == "openid" or name in row.scopes]
    client.name = row.name
    client.set_scopes(row.scopes)
    client.set_default_scopes(["openid"])
    if "redirect_uris" in values:
        client.set_redirect_uris(_addresses(values["redirect_uris"], "redirect_uris"))
        if not client.get_redirect_uris():
            raise Refused("Hãy ghi ít nhất một địa chỉ quay về.", field="redirect_uris")
    if "post_logout_uris" in values:
        client.set_post_logout_redirect_uris(_addresses(values["post_logout_uris"], "post_logout_uris"))


def _addresses(found: Sequence[str], field: str) -> list[str]:
    if len(found) > MOST_ADDRESSES:
        raise Refused(f"Nhiều nhất {MOST_ADDRESSES} địa chỉ.", field=field)
    return list(dict.fromkeys(check_address(address, field=field) for address in found))


def _wanted(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise Refused(sentence, field="reason")


def _locked(application: Application) -> Application:
    row: Application = (
        Application.objects.select_for_update(of=("self",)).select_related("client").get(pk=application.pk)
    )
    return row
