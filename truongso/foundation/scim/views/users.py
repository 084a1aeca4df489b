"""/Users and searches."""

from dataclasses import replace as changed
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from scim2_models import Context, PatchOp

from truongso.foundation.scim import accounts, actions, groups
from truongso.foundation.scim.protocol import Answer, Call, address
from truongso.foundation.scim.resources import Group, SchoolUser
from truongso.foundation.scim.values import values_of
from truongso.foundation.scim.views.answers import asked_of, check_version, many, one, parameters_of, searched_of


def _list(call: Call) -> HttpResponse:
    return _found(call, asked_of(call, SchoolUser))


def _search(call: Call) -> HttpResponse:
    return _found(call, searched_of(call, SchoolUser))


def _found(call: Call, asked: Any) -> HttpResponse:
    skip, count = accounts.page_of(asked)
    total, rows = accounts.found(asked, call.client, call.day, call.base, skip=skip, count=count)
    return many(asked, total, rows, SchoolUser)


def _search_all(call: Call) -> HttpResponse:
    """Search users, then groups: one list, one count."""
    asked = searched_of(call, SchoolUser | Group)
    skip, count = accounts.page_of(asked)
    place = (call.client, call.day, call.base)
    people, users = accounts.found(asked, *place, skip=skip, count=count)
    units, rows = groups.found(asked, *place, skip=max(0, skip - people), count=count - len(users))
    return many(asked, people + units, users + rows, SchoolUser | Group)


def _get(call: Call) -> HttpResponse:
    return one(call, _resource(call, _account(call)), Context.RESOURCE_QUERY_RESPONSE)


def _create(call: Call) -> HttpResponse:
    parameters_of(call, SchoolUser)
    call.body.setdefault("active", True)  # RFC 7643 leaves the meaning of its absence to the service
    asked = SchoolUser.model_validate(call.body, scim_ctx=Context.RESOURCE_CREATION_REQUEST)
    account = actions.create_user(call.client, values_of(asked))
    return one(call, _resource(call, account), Context.RESOURCE_CREATION_RESPONSE, status=201)


def _replace(call: Call) -> HttpResponse:
    with transaction.atomic():
        account = _account(call)
        before = _resource(call, account)
        check_version(call, before)
        call.body.setdefault("active", account.is_active)
        after = SchoolUser.model_validate(call.body, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
        after.replace(before)
        old, new = values_of(before), values_of(after)
        if account.person.assignments.exists():
            # RFC 7644 §3.5.1 lets a service keep what a client does not assert: here, what the school holds.
            new = changed(new, email=new.email or old.email, employee_number=new.employee_number or old.employee_number)
        account = actions.change_user(call.client, account, old, new)
        return one(call, _resource(call, account), Context.RESOURCE_REPLACEMENT_RESPONSE)


def _patch(call: Call) -> HttpResponse:
    asked = PatchOp[SchoolUser].model_validate(call.body, scim_ctx=Context.RESOURCE_PATCH_REQUEST)
    with transaction.atomic():
        account = _account(call)
        resource = _resource(call, account)
        check_version(call, resource)
        before = values_of(resource)
        asked.patch(resource)
        account = actions.change_user(call.client, account, before, values_of(resource))
        return one(call, _resource(call, account), Context.RESOURCE_PATCH_RESPONSE)


def _delete(call: Call) -> HttpResponse:
    with transaction.atomic():
        account = _account(call)
        check_version(call, _resource(call, account))
        actions.remove_user(call.client, account)
    return Answer(None, status=204)


def _account(call: Call) -> Any:
    return accounts.account_of(call.client, call.arguments["uid"])


def _resource(call: Call, account: Any) -> Any:
    return accounts.resource_of(call.client, account, call.day, call.base)


users = address(GET=_list, POST=_create)
user = address(GET=_get, PUT=_replace, PATCH=_patch, DELETE=_delete)
search = address(reads=("POST",), POST=_search)
search_all = address(reads=("POST",), POST=_search_all)
