"""/Groups: units are read, a client's own groups are written."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from scim2_models import Context, PatchOp

from truongso.foundation.scim import actions, groups
from truongso.foundation.scim.accounts import page_of
from truongso.foundation.scim.models import ClientGroup
from truongso.foundation.scim.protocol import Answer, Call, address
from truongso.foundation.scim.resources import Group
from truongso.foundation.scim.views.answers import asked_of, check_version, many, one, parameters_of, searched_of


def _list(call: Call) -> HttpResponse:
    return _found(call, asked_of(call, Group))


def _search(call: Call) -> HttpResponse:
    return _found(call, searched_of(call, Group))


def _found(call: Call, asked: Any) -> HttpResponse:
    skip, count = page_of(asked)
    total, rows = groups.found(asked, call.client, call.day, call.base, skip=skip, count=count)
    return many(asked, total, rows, Group)


def _get(call: Call) -> HttpResponse:
    group = groups.group_of(call.client, call.arguments["uid"])
    return one(call, _resource(call, group), Context.RESOURCE_QUERY_RESPONSE)


def _create(call: Call) -> HttpResponse:
    parameters_of(call, Group)
    asked = Group.model_validate(call.body, scim_ctx=Context.RESOURCE_CREATION_REQUEST)
    return one(call, _resource(call, _written(call, None, asked)), Context.RESOURCE_CREATION_RESPONSE, status=201)


def _replace(call: Call) -> HttpResponse:
    with transaction.atomic():
        group = groups.own_group_of(call.client, call.arguments["uid"])
        before = _resource(call, group)
        check_version(call, before)
        after = Group.model_validate(call.body, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
        after.replace(before)
        return one(call, _resource(call, _written(call, group, after)), Context.RESOURCE_REPLACEMENT_RESPONSE)


def _patch(call: Call) -> HttpResponse:
    asked = PatchOp[Group].model_validate(call.body, scim_ctx=Context.RESOURCE_PATCH_REQUEST)
    with transaction.atomic():
        group = groups.own_group_of(call.client, call.arguments["uid"])
        resource = _resource(call, group)
        check_version(call, resource)
        if asked.patch(resource):
            group = _written(call, group, resource)
        return one(call, _resource(call, group), Context.RESOURCE_PATCH_RESPONSE)


def _delete(call: Call) -> HttpResponse:
    with transaction.atomic():
        group = groups.own_group_of(call.client, call.arguments["uid"])
        check_version(call, _resource(call, group))
        actions.remove_group(call.client, group)
    return Answer(None, status=204)


def _written(call: Call, group: ClientGroup | None, asked: Any) -> ClientGroup:
    members = groups.members_asked(call.client, asked)
    return actions.write_group(
        call.client, group, name=asked.display_name or "", external_id=asked.external_id or "", members=members
    )


def _resource(call: Call, group: Any) -> Any:
    return groups.resource_of(call.client, group, call.day, call.base)


all_groups = address(GET=_list, POST=_create)
group = address(GET=_get, PUT=_replace, PATCH=_patch, DELETE=_delete)
search = address(reads=("POST",), POST=_search)
