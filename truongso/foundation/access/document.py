"""docs/rights.md: the matrix and every address with who may open it, written from the declarations."""

from collections.abc import Iterator

from truongso.core.rights import Permission, Scope, permissions
from truongso.foundation.access.addresses import Address, addresses
from truongso.foundation.access.explanations import Specimen, matrix
from truongso.foundation.access.rules import is_opened_in_emergency
from truongso.foundation.access.trail import area_of
from truongso.foundation.org.roles import Role

SIGNS = {Scope.NONE: "·", Scope.PART: "P", Scope.OWN: "O", Scope.UNIT: "U", Scope.ALL: "A"}
SHORT = {
    Role.PRINCIPAL: "HT", Role.VICE_PRINCIPAL: "PHT", Role.PLAN_OWNER: "KH", Role.DIGITAL_OFFICER: "CNTT",
    Role.ADMINISTRATOR: "QT", Role.UNIT_HEAD: "TĐV", Role.UNIT_MEMBER: "TV", Role.TEACHER: "GV",
    Role.DATA_PROTECTION_OFFICER: "BVDL", Role.HOMEROOM_TEACHER: "CN", Role.CLERK: "VT", Role.ACCOUNTANT: "KT", Role.STAFF: "NV", Role.PUPIL: "HS",
    Role.GUARDIAN: "PH",
}  # fmt: skip
HEAD = """# Rights

Written by `truongso access matrix --write docs/rights.md` from the declarations; do not edit. `tests/contracts` tries every
address below as every person of the cast, by GET and POST, and compares the answers with these tables and with
`visible_to`.

A right is declared once, in the `permissions.py` of its app, with a rule that answers for one object and for a list.
Rights come from assignments with dates. Who stands in for somebody has the rights of that post, in that unit, for those
days. Emergency access opens what is marked `!` to administrators, digital officers and vice-principals for some hours.
"""


def rights_document() -> str:
    """Return the whole document."""
    return "\n".join([HEAD, *_legend(), *_rights(), *_addresses(), ""])


def _legend() -> Iterator[str]:
    yield "## Signs\n"
    yield "A everything; U what belongs to one's unit or class; O one's own; P a part, told apart by what it is; · nothing."
    yield "`*` sensitive: reading is recorded; `!` opened by emergency access.\n"
    yield "; ".join(f"{_short(role)} {role.label}" for role in Role) + ".\n"


def _short(role: Role) -> str:
    return SHORT.get(role, "".join(word[0] for word in role.label.split()).upper())


def _rights() -> Iterator[str]:
    yield "## Roles and rights"
    areas: dict[str, list[str]] = {}
    for declared, cells in matrix():
        line = _row(_titled(declared), declared.stated.words, *(SIGNS[cell.scope] for cell in cells))
        areas.setdefault(area_of(declared.name), []).append(line)
    for area, lines in areas.items():
        yield from ("", f"### {area}", "", _row("Right", "Rule", *(_short(role) for role in Role)))
        yield from (_row(*["---"] * 2, *[":-:"] * len(Role)), *lines)
    yield ""


def _titled(declared: Permission) -> str:
    marks = ("*" if declared.sensitive else "") + ("!" if is_opened_in_emergency(declared) else "")
    return f"{declared.title} `{declared.name}`" + (f" `{marks}`" if marks else "")


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _addresses() -> Iterator[str]:
    everything = addresses()
    yield "## Addresses"
    yield "\nWho is named opens the page at all; which objects it shows follows from the rule of the right.\n"
    for room in dict.fromkeys(sorted(a.room for a in everything if a.is_ours)):
        yield from (f"### {area_of(room)}", "", _row("Address", "Right", "Who"), _row("---", "---", "---"))
        yield from (_guarded(a) for a in everything if a.is_ours and a.room == room)
        yield ""
    yield "## Addresses of libraries\n"
    yield "They guard themselves: signing in, passwords and second factors (allauth), tokens and consent (OpenID Connect).\n"
    yield from (f"- `/{a.route}` ({a.module.split('.')[0]})" for a in everything if not a.is_ours)


def _guarded(address: Address) -> str:
    shown = f"`/{address.route}`"
    if address.public_reason:
        return _row(shown, "open to everybody", address.public_reason)
    if address.token_kind:
        return _row(shown, f"token: {address.token_kind}", "programs with such a token")
    return _row(shown, f"`{address.permission}`", _who(permissions.get(address.permission)))


def _who(declared: Permission) -> str:
    holding = [role for role in Role if declared.stated.applies(Specimen(role))]
    if len(holding) == len(Role):
        return "everybody signed in"
    return ", ".join(_short(role) for role in holding) or "nobody by role"
