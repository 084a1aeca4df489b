"""Resources as answers: attributes asked for, versions, lists."""

from typing import Any

from django.http import HttpResponse
from scim2_models import Context, ListResponse, ResponseParameters, SearchRequest

from truongso.foundation.scim.protocol import Answer, Call
from truongso.foundation.scim.refusals import Turned

_QUERY = ("attributes", "excludedAttributes", "filter", "sortBy", "sortOrder", "startIndex", "count")
LONGEST_QUERY = 2000


def asked_of(call: Call, kind: Any) -> SearchRequest[Any]:
    """Return a query of the address as a search; Turned for what cannot be read."""
    given = {name: call.request.GET[name] for name in _QUERY if name in call.request.GET}
    if any(len(value) > LONGEST_QUERY or "\x00" in value for value in given.values()):
        raise Turned("Câu hỏi quá dài hoặc có ký tự lạ.", scim_type="invalidFilter")
    return _search(given | {"schemas": [str(SearchRequest.__schema__)]}, kind)


def searched_of(call: Call, kind: Any) -> SearchRequest[Any]:
    """Return the body of a /.search as a search."""
    if len(str(call.body.get("filter", ""))) > LONGEST_QUERY:
        raise Turned("Bộ lọc quá dài.", scim_type="invalidFilter")
    return _search(call.body, kind)


def _search(given: dict[str, Any], kind: Any) -> SearchRequest[Any]:
    try:
        asked: SearchRequest[Any] = SearchRequest[kind].model_validate(given, scim_ctx=Context.SEARCH_REQUEST)
    except RecursionError:
        raise Turned("Bộ lọc lồng nhau quá sâu.", scim_type="invalidFilter") from None
    return asked


def parameters_of(call: Call, kind: Any) -> ResponseParameters[Any]:
    """Return which attributes a client asks for in the answer."""
    given = {name: call.request.GET[name] for name in _QUERY[:2] if name in call.request.GET}
    parameters: ResponseParameters[Any] = ResponseParameters[kind].model_validate(given)
    return parameters


def one(call: Call, resource: Any, context: Context, *, status: int = 200) -> HttpResponse:
    """Return one resource with its version; nothing of it when the client has this version already."""
    version = resource.meta.version
    if context is Context.RESOURCE_QUERY_RESPONSE and _names(call.request.headers.get("If-None-Match", ""), version):
        return Answer(None, status=304, ETag=version)
    # The class without its extensions: the attributes asked for are resolved by their written names.
    message = resource.model_dump(scim_ctx=context, response_parameters=parameters_of(call, type(resource)))
    return Answer(message, status=status, ETag=version, Location=resource.meta.location)


def check_version(call: Call, resource: Any) -> None:
    """Refuse a change of a version that is not the present one (If-Match)."""
    wanted = call.request.headers.get("If-Match", "")
    if wanted and not _names(wanted, resource.meta.version):
        raise Turned("Bản ghi đã đổi sau lần ứng dụng đọc: hãy đọc lại rồi sửa.", status=412)


def _names(header: str, version: str) -> bool:
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in tags or version.removeprefix("W/") in tags


def many(asked: SearchRequest[Any], total: int, resources: list[Any], kind: Any) -> HttpResponse:
    """Return a page of a list."""
    message = ListResponse[kind](
        total_results=total, start_index=(asked.start_index_0 or 0) + 1, items_per_page=len(resources),
        resources=resources,
    )  # fmt: skip
    return Answer(message.model_dump(scim_ctx=Context.SEARCH_RESPONSE, response_parameters=asked))
