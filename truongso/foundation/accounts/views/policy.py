"""The policy of second factors: what each role is asked, and how many have not enrolled yet."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from truongso.core.outcomes import applied
from truongso.core.rights import requires
from truongso.foundation.accounts import actions, factors
from truongso.foundation.accounts.forms import PolicyForm
from truongso.foundation.accounts.models import FactorPolicy, User
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role


@requires("accounts.manage")
def policy(request: HttpRequest) -> HttpResponse:
    """Show and set which roles must have a second factor, where, and after how many days."""
    form = PolicyForm(request.POST or None, terms=factors.terms_by_role())
    if request.method == "POST":
        changed = applied(form, lambda values: actions.set_policy(form.wanted(), by=request.user))
        if changed is not None:
            told = (
                f"Đã lưu: {', '.join(changed)}. Có hiệu lực trong vòng một phút."
                if changed
                else "Không có gì thay đổi."
            )
            messages.success(request, told)
            return redirect("factor_policy")
    context = {
        "form": form,
        "rows": _rows(form),
        "is_on": settings.REQUIRE_MFA,
        "networks": settings.SCHOOL_NETWORKS,
    }
    return render(request, "accounts/policy.html", context, status=200)


def _rows(form: PolicyForm) -> list[dict[str, Any]]:
    """Return a line for each role: its fields, how many hold it with an account, how many of them have no factor."""
    changes = {row.role: row for row in FactorPolicy.objects.select_related("changed_by__person")}
    counts = _counts()
    return [
        {
            "role": role,
            "demand": form[f"{role.value}-demand"],
            "grace": form[f"{role.value}-grace"],
            "errors": [*form[f"{role.value}-demand"].errors, *form[f"{role.value}-grace"].errors],
            "changed": changes.get(role.value),
            "accounts": counts.get(role.value, (0, 0))[0],
            "missing": counts.get(role.value, (0, 0))[1],
        }
        for role in Role
    ]


def _counts() -> dict[str, tuple[int, int]]:
    enrolled = User.objects.open().filter(factors.has_factor()).values("person")
    held = Assignment.objects.on(timezone.localdate()).filter(person__user__is_active=True)
    rows = held.values("role").annotate(
        accounts=Count("person", distinct=True), missing=Count("person", filter=~Q(person__in=enrolled), distinct=True)
    )
    return {row["role"]: (row["accounts"], row["missing"]) for row in rows}
