"""Refusals that also say which error of RFC 7644 they are."""

from truongso.core.refusal import Refused


class Turned(Refused):
    """A refusal for a provisioning client: the sentence, the HTTP status and the keyword of RFC 7644 §3.12."""

    def __init__(self, sentence: str, *, status: int = 400, scim_type: str = "invalidValue") -> None:
        super().__init__(sentence)
        self.status, self.scim_type = status, scim_type if status in {400, 409} else ""


def not_found(what: str) -> Turned:
    return Turned(f"Không có {what} này.", status=404)


def forbidden(sentence: str) -> Turned:
    return Turned(sentence, status=403)


def taken(sentence: str) -> Turned:
    return Turned(sentence, status=409, scim_type="uniqueness")


def fixed(sentence: str) -> Turned:
    """Refuse a change of what the school's registers hold."""
    return Turned(sentence, status=400, scim_type="mutability")
