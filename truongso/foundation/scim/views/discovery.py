"""What the service can do, and which attributes it has."""

from typing import Any

from django.http import HttpResponse
from scim2_models import Context, ListResponse, Meta, ResourceType, Schema

from truongso.foundation.scim.protocol import Answer, Call, address
from truongso.foundation.scim.refusals import Turned, forbidden, not_found
from truongso.foundation.scim.resources import provider


def _config(call: Call) -> HttpResponse:
    config = provider().config
    assert config is not None
    shown = config.model_copy()
    shown.meta = Meta(resource_type="ServiceProviderConfig", location=f"{call.base}/ServiceProviderConfig")
    return Answer(shown.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))


def _schemas(call: Call) -> HttpResponse:
    return _list(call, Schema, [_placed(call, one, "Schema", str(one.id)) for one in provider().schemas])


def _schema(call: Call) -> HttpResponse:
    wanted = call.arguments["key"].lower()
    return _one(call, [one for one in provider().schemas if str(one.id).lower() == wanted], "Schema", "lược đồ")


def _resource_types(call: Call) -> HttpResponse:
    rows = [_placed(call, one, "ResourceType", str(one.id)) for one in provider().resource_types]
    return _list(call, ResourceType, rows)


def _resource_type(call: Call) -> HttpResponse:
    rows = [one for one in provider().resource_types if one.id == call.arguments["key"]]
    return _one(call, rows, "ResourceType", "loại tài nguyên")


def _list(call: Call, kind: Any, rows: list[Any]) -> HttpResponse:
    if "filter" in call.request.GET:  # RFC 7644 §4
        raise forbidden("Địa chỉ này không nhận bộ lọc.")
    message = ListResponse[kind](total_results=len(rows), start_index=1, items_per_page=len(rows), resources=rows)
    return Answer(message.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))


def _one(call: Call, rows: list[Any], kind: str, what: str) -> HttpResponse:
    if not rows:
        raise not_found(what)
    shown = _placed(call, rows[0], kind, str(rows[0].id))
    return Answer(shown.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE))


def _placed(call: Call, resource: Any, kind: str, key: str) -> Any:
    shown = resource.model_copy()
    shown.meta = Meta(resource_type=kind, location=f"{call.base}/{kind}s/{key}")
    return shown


def _unknown(call: Call) -> HttpResponse:
    raise not_found("địa chỉ")


def _not_offered(call: Call) -> HttpResponse:
    raise Turned("Dịch vụ này không có thao tác đó (xem ServiceProviderConfig).", status=501)


config = address(GET=_config)
schemas = address(GET=_schemas)
schema = address(GET=_schema)
resource_types = address(GET=_resource_types)
resource_type = address(GET=_resource_type)
_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
unknown = address(reads=_ANY, **dict.fromkeys(_ANY, _unknown))
not_offered = address(reads=_ANY, **dict.fromkeys(_ANY, _not_offered))
