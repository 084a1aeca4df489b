"""Accounts as the administrator sees them: the list, and the logins and sessions of one."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Case, CharField, Exists, F, OuterRef, Prefetch, Q, Value, When
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from truongso.core.listing import ListColumn, ListFilter, Listing
from truongso.core.outcomes import told
from truongso.core.rights import requires
from truongso.foundation.accounts import actions, factors
from truongso.foundation.accounts.models import ClosedBecause, Demand, LoginRecord, User
from truongso.foundation.accounts.names import clean_username
from truongso.foundation.accounts.sessions import open_sessions
from truongso.foundation.accounts.views.own import logins_of
from truongso.foundation.audit.recording import record_read
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import Role

STATES = (
    ("dang-mo", "Đang mở"),
    ("chua-dung", "Đang mở, chưa đăng nhập lần nào"),
    ("idle", "Khóa: lâu không sử dụng"),
    ("left", "Khóa: không còn phân công"),
    ("by_hand", "Khóa: quản trị khóa"),
)
FACTORS = (("co", "Đã bật"), ("thieu", "Phải bật, chưa bật"), ("khong", "Chưa bật, không bắt buộc"))


def _due_on(account: Any) -> date | None:
    """Return the day from which an account without a factor is held up, when that day is known."""
    if account.factor != "thieu" or account.factor_asked_on is None:
        return None
    known = factors.terms_by_role()
    asked = [known[held.role] for held in account.person.now if known[held.role].demand != Demand.NEVER]
    return factors.due_on(account, min(asked, key=lambda t: t.grace_days), account.factor_asked_on) if asked else None


def _roles_of(account: Any) -> str:
    return "; ".join(dict.fromkeys(str(held.get_role_display()) for held in account.person.now))


COLUMNS = [
    ListColumn(
        "ten", "Họ và tên", lambda a: a.person.full_name, order_by=("person__sort_key",), width=28,
        url=lambda a: reverse("account_page", args=[a.person.uid]),
    ),
    ListColumn("dang-nhap", "Tên đăng nhập", lambda a: a.username, order_by=("username",)),
    ListColumn("vai-tro", "Vai trò", _roles_of, width=36, optional=True),
    ListColumn("tinh-trang", "Tình trạng", lambda a: dict(STATES)[a.state], order_by=("state",), width=26),
    ListColumn("khoa-luc", "Khóa lúc", lambda a: a.closed_at, order_by=("closed_at",), kind="datetime", optional=True),
    ListColumn("gan-nhat", "Đăng nhập gần nhất", lambda a: a.last_login, order_by=("last_login",), kind="datetime"),
    ListColumn("hai-lop", "Xác thực hai lớp", lambda a: dict(FACTORS)[a.factor], order_by=("factor",), width=24),
    ListColumn("han", "Bị chặn từ ngày", _due_on, kind="date", optional=True),
]  # fmt: skip


def accounts_seen(user: Any, today: date, role: str) -> Any:
    """Return the accounts that user may see, with state, factor and whether they hold the role asked for."""
    held = Assignment.objects.on(today)
    own = held.filter(person=OuterRef("person"))
    state = Case(
        When(is_active=True, last_login=None, then=Value("chua-dung")),
        When(is_active=True, then=Value("dang-mo")),
        When(closed_because=ClosedBecause.OPEN, then=Value(ClosedBecause.BY_HAND.value)),
        default=F("closed_because"),
        output_field=CharField(),
    )
    factor = Case(
        When(factors.has_factor(), then=Value("co")),
        When(Exists(own.filter(role__in=factors.roles_asked())), then=Value("thieu")),
        default=Value("khong"),
        output_field=CharField(),
    )
    holds = Case(When(Exists(own.filter(role=role)), then=Value(role)), default=Value(""), output_field=CharField())
    now = Prefetch("person__assignments", held.order_by("starts_on", "pk"), to_attr="now")
    found = User.objects.filter(person__in=Person.objects.visible_to(user).values("pk"))
    return found.select_related("person").prefetch_related(now).annotate(state=state, factor=factor, holds=holds)


def _matching(rows: Any, words: str) -> Any:
    name = clean_username(words)
    return rows.filter(Q(person__in=Person.objects.matching(words).values("pk")) | Q(username__startswith=name))


def _listing(request: HttpRequest, asked: QueryDict) -> Listing:
    role = asked.get("vai-tro", "")
    return Listing(
        accounts_seen(request.user, timezone.localdate(), role if role in Role.values else ""),
        asked,
        COLUMNS,
        noun="tài khoản",
        filters=[
            ListFilter("tinh-trang", "Tình trạng", STATES, "state"),
            ListFilter("hai-lop", "Xác thực hai lớp", FACTORS, "factor"),
            ListFilter("vai-tro", "Vai trò", [(role.value, str(role.label)) for role in Role], "holds"),
        ],
        search=_matching,
        sort="ten",
    )


@require_GET
@requires("accounts.manage")
def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts: open, closed and why, with or without a second factor."""
    listing = _listing(request, request.GET)
    if file := listing.excel_response("Tài khoản"):
        record_read("accounts.list_exported", None, by=request.user, rows=listing.rows.count())
        return file
    idle = listing.rows.filter(state=ClosedBecause.IDLE).count()
    context = {"listing": listing, "idle": idle, "asked": request.GET.urlencode(), "days": settings.IDLE_ACCOUNT_DAYS}
    return render(request, "accounts/accounts.html", context)


@require_POST
@requires("accounts.manage")
def reopen_idle(request: HttpRequest) -> HttpResponse:
    """Open again those of the list as it is filtered that were closed for lying idle."""
    asked = request.POST.get("loc", "")
    rows = User.objects.filter(pk__in=_listing(request, QueryDict(asked)).rows.order_by().values("pk"))
    act = partial(actions.reopen_idle, rows, by=request.user)
    back = f"{reverse('account_list')}?{asked}"
    return told(request, back, lambda count: f"Đã mở lại {count} tài khoản.", act)


@require_GET
@requires("accounts.manage")
def account(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the logins and the open sessions of one account."""
    user = _account(request, uid)
    record_read("accounts.history_viewed", user, by=request.user)
    listing = logins_of(user, request)
    context = {
        "account": user,
        "listing": listing,
        "sessions": open_sessions(user),
        "denied": LoginRecord.objects.of(user).denied(),
        "days": settings.LOGIN_HISTORY_DAYS,
    }
    return listing.excel_response(f"Đăng nhập của {user.username}") or render(request, "accounts/account.html", context)


@require_POST
@requires("accounts.manage")
def end_sessions(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Log somebody out of everything."""
    act = partial(actions.end_for, _account(request, uid), reason=request.POST.get("reason", ""), by=request.user)
    return told(request, "account_page", lambda n: f"Đã đăng xuất khỏi mọi nơi ({n} phiên đang mở).", act, uid)


@require_POST
@requires("accounts.manage")
def reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Open an account that was closed for lying idle: one click, no reason asked."""
    act = partial(actions.reopen_account, _account(request, uid), by=request.user)
    return told(request, "account_page", "Đã mở lại tài khoản.", act, uid)


@require_POST
@requires("accounts.manage")
def looked(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Take a login that its owner denied off the desk."""
    login = get_object_or_404(LoginRecord, pk=pk, user=_account(request, uid))
    return told(request, "account_page", "Đã ghi là đã xem.", partial(actions.mark_looked, login, by=request.user), uid)


def _account(request: HttpRequest, uid: UUID) -> User:
    person = get_object_or_404(Person.objects.visible_to(request.user), uid=uid)
    found: User = get_object_or_404(User.objects.select_related("person"), person=person)
    return found
