"""SCIM filters as database conditions where that is exact; what is left is answered in memory by the library."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q
from scim2_models.path import CompareOperator, Comparison, LogicalExpr, LogicalOperator, Not, Present, ValuePath
from scim2_models.path.expressions import AttrPath
from scim2_models.path.visitor import FilterVisitor

from truongso.foundation.scim.models import AccountLink, ProvisioningClient
from truongso.foundation.scim.resources import ENTERPRISE_SCHEMA, USER_SCHEMA

_TEXT = {
    CompareOperator.eq: "iexact",
    CompareOperator.co: "icontains",
    CompareOperator.sw: "istartswith",
    CompareOperator.ew: "iendswith",
}


class InMemory(Exception):
    """This filter has no exact form as a condition of the database."""


class AccountConditions(FilterVisitor[Q]):
    """Make a condition on accounts of a filter. Values go in as parameters, never as SQL."""

    def __init__(self, client: ProvisioningClient) -> None:
        self.client = client

    def visit_not(self, node: Not) -> Q:
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        found = self.visit(node.terms[0])
        for term in node.terms[1:]:
            found = found & self.visit(term) if node.op == LogicalOperator.and_ else found | self.visit(term)
        return found

    def visit_value_path(self, node: ValuePath) -> Q:
        raise InMemory

    def visit_present(self, node: Present) -> Q:
        name = _name(node.attr_path)
        if name in {"username", "id", "active"}:
            return Q(pk__isnull=False)
        if name in {"emails", "emails.value"}:
            return ~Q(email="")
        if name == "externalid":
            return self._linked(~Q(external_id=""))
        raise InMemory

    def visit_comparison(self, node: Comparison) -> Q:
        make = _COMPARISONS.get(_name(node.attr_path))
        if make is None or node.value is None:
            raise InMemory
        if node.op == CompareOperator.ne:
            return ~make(self, CompareOperator.eq, node.value)
        return make(self, node.op, node.value)

    def _linked(self, condition: Q) -> Q:
        links = AccountLink.objects.filter(condition, client=self.client, removed_at__isnull=True)
        return Q(pk__in=links.values("user"))

    def by_id(self, op: CompareOperator, value: object) -> Q:
        if op != CompareOperator.eq:
            raise InMemory
        try:
            return Q(person__uid=UUID(str(value)))
        except ValueError:
            return Q(pk__in=[])

    def by_external_id(self, op: CompareOperator, value: object) -> Q:
        if op != CompareOperator.eq:
            raise InMemory
        return self._linked(Q(external_id=str(value)))

    def by_active(self, op: CompareOperator, value: object) -> Q:
        if op != CompareOperator.eq or not isinstance(value, bool):
            raise InMemory
        return Q(is_active=value)

    def by_number(self, op: CompareOperator, value: object) -> Q:
        if op != CompareOperator.eq or not str(value).isascii():
            raise InMemory
        own = self._linked(Q(employee_number__iexact=str(value)))
        return Q(person__code__iexact=str(value)) | (Q(person__code="") & own)

    def by_username(self, op: CompareOperator, value: object) -> Q:
        return _text("username", op, value)

    def by_email(self, op: CompareOperator, value: object) -> Q:
        return _text("email", op, value)


_COMPARISONS: dict[str, Callable[[AccountConditions, CompareOperator, object], Q]] = {
    "id": AccountConditions.by_id,
    "username": AccountConditions.by_username,
    "externalid": AccountConditions.by_external_id,
    "active": AccountConditions.by_active,
    "emails": AccountConditions.by_email,
    "emails.value": AccountConditions.by_email,
    f"{ENTERPRISE_SCHEMA.lower()}:employeenumber": AccountConditions.by_number,
}


def _name(path: AttrPath) -> str:
    return str(path).lower().removeprefix(f"{USER_SCHEMA.lower()}:")


def _text(field: str, op: CompareOperator, value: object) -> Q:
    # SQLite folds the case of ASCII letters alone; anything else is compared in memory, alike on both databases.
    if op not in _TEXT or not isinstance(value, str) or not value.isascii():
        raise InMemory
    return Q(**{f"{field}__{_TEXT[op]}": value})
