"""In what capacity a person signs: the lines above the signature (NĐ 30/2020, annex I: KT., TL., TUQ., Q., TM.)."""

from datetime import date

from truongso.core.text import nfc
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import Role

HEAD, DEPUTY = "HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"


def capacity_of(person: Person, on: date, *, body: str = "") -> list[str]:
    """Return the lines in which a person signs for the school on a day, nothing for who holds no post then.

    The head signs as such. A deputy signs for the head (KT.), also when standing in for the head. Somebody else who stands
    in for the head signs by authorisation (TUQ.), and as acting head (Q.) when the head's own post has ended. The head of a
    unit signs by order (TL.). With a body (a council, a board) its name comes first (TM.).
    """
    posts = list(Assignment.objects.on(on).filter(person=person).in_full().order_by("starts_on", "pk"))
    lines = _lines(posts, on)
    return [f"TM. {nfc(body).upper()}", lines[-1]] if body and lines else lines


def _lines(posts: list[Assignment], on: date) -> list[str]:
    own = {post.role for post in posts if post.stands_in_for is None}
    if Role.PRINCIPAL in own:
        return [HEAD]
    for post in posts:
        if post.role == Role.PRINCIPAL and post.stands_in_for and not post.stands_in_for.is_in_force(on):
            return [f"Q. {HEAD}"]
    if Role.VICE_PRINCIPAL in own:
        return [f"KT. {HEAD}", DEPUTY]
    if any(post.role == Role.PRINCIPAL for post in posts):
        return [f"TUQ. {HEAD}", _title(posts)]
    if any(post.role == Role.VICE_PRINCIPAL for post in posts):
        return [f"TUQ. {HEAD}", _title(posts)]
    leading = next((post for post in posts if post.role == Role.UNIT_HEAD and post.unit), None)
    if leading is not None:
        return [f"TL. {HEAD}", _title([leading])]
    return [_title(posts)] if posts else []


def _title(posts: list[Assignment]) -> str:
    """Return what a person is by their own posts: head of a unit, else the first role."""
    own = [post for post in posts if post.stands_in_for is None] or posts
    leading = next((post for post in own if post.role == Role.UNIT_HEAD and post.unit), None)
    if leading is None or leading.unit is None:
        return str(Role(own[0].role).label).upper()
    name = leading.unit.name.upper()
    return f"TỔ TRƯỞNG {name}" if name.startswith("TỔ ") else f"TRƯỞNG {name}"
