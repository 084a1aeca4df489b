"""Changes by provisioning clients. Accounts follow the school's registers: a client never gives a role or a password.

What a client changes goes through the actions of accounts and org, with the platform as author; beside each stands an
event about the client, so that its page tells everything it did.
"""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_date, squeeze
from truongso.foundation.access.standing import standing_on
from truongso.foundation.accounts import actions as accounts
from truongso.foundation.accounts.models import User as Account
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import MFA_ROLES
from truongso.foundation.scim.models import AccountLink, ClientGroup, ProvisioningClient
from truongso.foundation.scim.refusals import Turned, fixed, forbidden, taken
from truongso.foundation.scim.tokens import new_token
from truongso.foundation.scim.values import AccountValues, check, is_name_of

_PRIVILEGED = {role.value for role in MFA_ROLES}


# --- Clients, by the administrator ---------------------------------------------------------------------------
@action
def make_client(
    *, name: str, may_write: bool, expires_on: date, today: date, by: Any
) -> tuple[ProvisioningClient, str]:
    """Make a client and return it with its token, which is kept nowhere in clear."""
    name = squeeze(name)
    if not name:
        raise Refused("Hãy ghi tên ứng dụng.", field="name")
    if not today <= expires_on <= date(today.year + 2, today.month, min(today.day, 28)):
        raise Refused("Mã truy cập dùng từ hôm nay và không quá hai năm.", field="expires_on")
    if ProvisioningClient.objects.open_on(today).filter(name__iexact=name).exists():
        raise Refused(f"Đã có ứng dụng «{name}» đang dùng: hãy thu hồi trước hoặc đặt tên khác.", field="name")
    token, key, token_hash = new_token()
    client = ProvisioningClient.objects.create(
        name=name, may_write=bool(may_write), expires_on=expires_on, token_key=key, token_hash=token_hash, made_by=by
    )
    rights = "đọc và ghi" if may_write else "chỉ đọc"
    record("scim.client_made", client, by=by, rights=rights, until=format_date(expires_on))
    return client, token


@action
def revoke_client(client: ProvisioningClient, *, reason: str, by: Any) -> ProvisioningClient:
    """End a client's token at once."""
    client = ProvisioningClient.objects.select_for_update().get(pk=client.pk)
    if not reason.strip():
        raise Refused("Hãy ghi lý do thu hồi mã truy cập.", field="reason")
    if client.revoked_at is not None:
        raise Refused("Mã truy cập của ứng dụng này đã thu hồi từ trước.")
    client.revoked_at = timezone.now()
    client.save(update_fields=["revoked_at"])
    record("scim.client_revoked", client, by=by, reason=reason)
    return client


# --- Accounts, by a client -----------------------------------------------------------------------------------
@action
def create_user(client: ProvisioningClient, values: AccountValues, *, by: Any = None) -> Account:
    """Open an account for a person of the school (named by employeeNumber), or for a new person without any role.

    An account that this client let go of is taken up again when name and login are the same.
    """
    check(values, AccountValues.__dataclass_fields__)
    if standing := Account.objects.select_related("person").filter(username=values.username).first():
        return _take_up(client, standing, values, by)
    person = _person_of_code(values)
    brought = person is None
    if person is None:
        person = org.add_person(full_name=values.full_name, email=values.email, by=by)
    elif Account.objects.filter(person=person).exists():
        raise taken(f"Người mang mã {person.code} đã có tài khoản.")
    # The address of a person of the school is the school's: a letter to recover a password must not go elsewhere.
    email = values.email if brought else person.email
    account, _ = accounts.open_account(person, by=by, username=values.username, email=email)
    link = AccountLink(client=client, user=account, brought=brought)
    link.employee_number = values.employee_number if brought else ""
    _keep_external_id(link, values.external_id)
    record("scim.user_made", client, by=by, subjects=[person], person=person.full_name)
    if not values.active:
        _close(client, account, link, by)
    return account


def _person_of_code(values: AccountValues) -> Person | None:
    if not values.employee_number:
        return None
    people = list(Person.objects.filter(code=values.employee_number, ended_at__isnull=True)[:2])
    if len(people) > 1:
        raise Turned(f"Có nhiều người mang mã {values.employee_number}: nhà trường cần sửa sổ trước.")
    if people and not is_name_of(values.full_name, people[0]):
        raise Turned(f"Mã {values.employee_number} là của người có tên khác: hãy kiểm tra employeeNumber và name.")
    return people[0] if people else None


def _take_up(client: ProvisioningClient, account: Account, values: AccountValues, by: Any) -> Account:
    link = AccountLink.objects.select_for_update().filter(client=client, user=account).first()
    if link is None or link.removed_at is None or not is_name_of(values.full_name, account.person):
        raise taken(f"Tên đăng nhập «{values.username}» đã có người dùng.")
    link.removed_at = None
    _keep_external_id(link, values.external_id)
    if values.active and not account.is_active:
        _reopen(client, account, link, by)
    record("scim.user_linked", client, by=by, subjects=[account.person], person=account.person.full_name)
    return account


@action
def change_user(client: ProvisioningClient, account: Account, before: Any, after: Any, *, by: Any = None) -> Account:
    """Make an account as a client wants it; before and after are AccountValues.

    Refused for leaders and administrators; names, logins and addresses of people with a role are the school's.
    """
    changed = [name for name in AccountValues.__dataclass_fields__ if getattr(before, name) != getattr(after, name)]
    if not changed:
        return account
    account = Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    link = AccountLink.objects.get_or_create(client=client, user=account)[0]
    if changed != ["external_id"]:
        _guard_privileged(account)
    held = [name for name in changed if name not in {"external_id", "active"}]
    if held and account.person.assignments.exists():
        raise fixed(
            f"Nhà trường quản lý thông tin của {account.person.full_name}: ứng dụng chỉ đổi active, externalId."
        )
    check(after, changed)
    if "external_id" in changed:
        _keep_external_id(link, after.external_id)
    _change_held(client, account, link, after, held, by)
    if "active" in changed:
        (_reopen if after.active else _close)(client, account, link, by)
    record(
        "scim.user_changed",
        client,
        by=by,
        subjects=[account.person],
        person=account.person.full_name,
        what=_in_words(changed),
    )
    return account


def _change_held(
    client: ProvisioningClient, account: Account, link: AccountLink, after: AccountValues, held: list[str], by: Any
) -> None:
    if "employee_number" in held:
        if account.person.code:
            raise fixed("Mã của người này do nhà trường ghi.")
        link.employee_number = after.employee_number
        link.save(update_fields=["employee_number"])
    if "full_name" in held:
        org.change_person(account.person, full_name=after.full_name, by=by)
    if "username" in held or "email" in held:
        _change_login(client, account, after, by)


def _change_login(client: ProvisioningClient, account: Account, after: AccountValues, by: Any) -> None:
    if Account.objects.filter(username=after.username).exclude(pk=account.pk).exists():
        raise taken(f"Tên đăng nhập «{after.username}» đã có người dùng.")
    account.username, account.email = after.username, after.email
    account.save(update_fields=["username", "email"])
    record("scim.login_changed", account, by=by, client=client.name)


@action
def remove_user(client: ProvisioningClient, account: Account, *, by: Any = None) -> None:
    """Let go of an account: it is closed, and this client sees it no more. Rows and history stay with the school."""
    account = Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    _guard_privileged(account)
    link = AccountLink.objects.get_or_create(client=client, user=account)[0]
    if account.is_active:
        _close(client, account, link, by)
    link.removed_at = timezone.now()
    link.save(update_fields=["removed_at"])
    ClientGroup.members.through.objects.filter(clientgroup__client=client, user=account).delete()
    record("scim.user_removed", client, by=by, subjects=[account.person], person=account.person.full_name)


def _guard_privileged(account: Account) -> None:
    if standing_on(account, timezone.localdate()).roles & _PRIVILEGED:
        raise forbidden("Tài khoản của lãnh đạo và quản trị chỉ đổi được trong Trường Số.")


def _close(client: ProvisioningClient, account: Account, link: AccountLink, by: Any) -> None:
    accounts.close_account(account, reason=f"Ứng dụng «{client.name}» báo ngừng dùng.", by=by)
    link.closed_at = timezone.now()
    link.save()


def _reopen(client: ProvisioningClient, account: Account, link: AccountLink, by: Any) -> None:
    # What the school closed (leaving, misuse, idle for long) is not opened by a program that means well.
    if link.closed_at is None:
        raise fixed("Tài khoản này do nhà trường khóa: chỉ nhà trường mở lại được.")
    accounts.reopen_account(account, reason=f"Ứng dụng «{client.name}» báo dùng lại.", by=by)
    link.closed_at = None
    link.save()


def _keep_external_id(link: AccountLink, external_id: str) -> None:
    others = AccountLink.objects.filter(client=link.client, external_id=external_id, removed_at__isnull=True)
    if external_id and others.exclude(user=link.user).exists():
        raise taken(f"Khóa «{external_id}» đã gắn với tài khoản khác.")
    link.external_id = external_id
    link.save()


_WORDS = {
    "username": "tên đăng nhập", "full_name": "họ tên", "email": "thư điện tử", "active": "tình trạng",
    "external_id": "khóa của ứng dụng", "employee_number": "mã",
}  # fmt: skip


def _in_words(changed: list[str]) -> str:
    return ", ".join(_WORDS[name] for name in changed)


# --- Groups that a client keeps for itself -------------------------------------------------------------------
@action
def write_group(
    client: ProvisioningClient,
    group: ClientGroup | None,
    *,
    name: str,
    external_id: str,
    members: list[Account],
    by: Any = None,
) -> ClientGroup:
    """Make a client's own group (group is None), or make it as the client wants it. It gives no right to anybody."""
    name = squeeze(name)
    if not name or len(name) > 200 or not name.isprintable():
        raise Turned("Tên nhóm phải có từ 1 đến 200 ký tự.")
    is_new = group is None
    group = group or ClientGroup(client=client)
    group.name, group.external_id = name, external_id[:200]
    group.save()
    group.members.set(members)
    record("scim.group_made" if is_new else "scim.group_changed", client, by=by, group=name)
    return group


@action
def remove_group(client: ProvisioningClient, group: ClientGroup, *, by: Any = None) -> None:
    """Remove a client's own group."""
    record("scim.group_removed", client, by=by, group=group.name)
    group.delete()
