"""The kinds of objects about which one may ask who sees them: every model that names the right to see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from truongso.core.rights import Permission, permissions
from truongso.core.text import fold, sort_key
from truongso.foundation.access.trail import area_of

MOST = 20
LONGEST_KEY = 18
# Where the words stand by which a row is found: folded columns, of the row itself or of whom or what it is about.
FOLDED = (
    "search", "person__search", "pupil__person__search", "request__pupil__person__search", "task__search",
    "occurrence__task__search",
)  # fmt: skip
PLAIN = ("title", "name", "subject", "text", "label", "object_label", "file_name", "whom", "code")


@dataclass(frozen=True)
class Kind:
    """A model whose objects are seen by right; key stands in addresses."""

    key: str
    model: type[models.Model]
    permission: Permission

    @property
    def title(self) -> str:
        return f"{area_of(self.key)}: {self.model._meta.verbose_name}"

    def seen_by(self, user: Any) -> Any:
        """Return the objects that user may see."""
        return self.model._default_manager.all().visible_to(user)  # type: ignore[attr-defined]

    def find(self, words: str, user: Any) -> list[Any]:
        """Return the first objects that user may see and that fit the words, at most MOST."""
        found = self.seen_by(user)
        folded = next((path for path in FOLDED if _has(self.model, path)), "")
        plain = [path for path in PLAIN if _has(self.model, path)]
        if words and folded:
            found = found.filter(**{f"{folded}__contains": fold(words)})
        elif words and plain:
            wanted = models.Q()
            for path in plain:
                wanted |= models.Q(**{f"{path}__icontains": words})
            found = found.filter(wanted)
        return list(found.order_by("-pk")[:MOST])

    def get(self, key: str, user: Any) -> Any:
        """Return the object of a key that user may see, or None."""
        if not (key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY):
            return None
        return self.seen_by(user).filter(pk=int(key)).first()


def kinds() -> list[Kind]:
    """Return all kinds in the order of their titles."""
    return sorted(_kinds().values(), key=lambda kind: sort_key(kind.title))


def kind_of(key: str) -> Kind | None:
    """Return the kind of a key, None for one that is none."""
    return _kinds().get(key)


@cache
def _kinds() -> dict[str, Kind]:
    return {kind.key: kind for kind in _declared()}


def _declared() -> Iterator[Kind]:
    for model in apps.get_models():
        name = getattr(model, "view_permission", "")
        if name and hasattr(model._default_manager.none(), "visible_to"):
            yield Kind(model._meta.label_lower, model, permissions.get(name))


def _has(model: type[models.Model], path: str) -> bool:
    try:
        for part in path.split("__"):
            field = model._meta.get_field(part)
            if field.is_relation:
                model = field.related_model  # type: ignore[assignment]
    except FieldDoesNotExist:
        return False
    return isinstance(field, models.CharField | models.TextField)
