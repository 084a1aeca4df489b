"""Evidence inside another app's page: the list of what proves an object, and a form that adds to it.

The app includes `evidence/_panel.html` with panel_context(obj, user). The object travels through the form in a signed
token, so that nobody can attach a file to something that was not offered to them.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import models
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.rights import allowed
from truongso.foundation.evidence.forms import AddForm
from truongso.foundation.evidence.models import Item, Link

_SALT = "evidence.target"
TOKEN_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Target:
    """What an upload form was made for; obj is None for the general form."""

    obj: models.Model | None
    role: str
    request_key: str


def token_for(user: Any, obj: models.Model | None = None, *, role: str = "") -> str:
    """Return the token of one upload form: for whom, to what, and once only."""
    label, key = ("", "") if obj is None else (obj._meta.label, str(obj.pk))
    return signing.dumps({"u": user.pk, "m": label, "k": key, "r": role, "f": secrets.token_hex(8)}, salt=_SALT)


def read_token(token: str, user: Any) -> Target:
    """Return what a token stands for; Refused when it is forged, old, another's, or its object is gone."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        said = {}
    if said.get("u") != user.pk:
        raise Refused("Biểu mẫu nộp minh chứng đã quá hạn hoặc không phải của bạn: hãy tải lại trang rồi nộp.")
    obj = None
    if said["m"]:
        obj = apps.get_model(said["m"])._default_manager.filter(pk=said["k"]).first()
        if obj is None:
            raise Refused("Việc hoặc chỉ tiêu cần minh chứng không còn nữa: hãy tải lại trang.")
    return Target(obj, said["r"], f"{user.pk}:{said['f']}")


def panel_context(obj: models.Model, user: Any, *, role: str | None = None, may_add: bool = True) -> dict[str, Any]:
    """Return what `evidence/_panel.html` shows about obj: items that user may see, how many are hidden, and the form.

    may_add is the calling page's own answer whether this user may add evidence to this object now.
    """
    about = Item.objects.about(obj, role=role)
    items = list(about.visible_to(user).select_related("owner").with_current_version())
    panel = f"minh-chung-{obj._meta.model_name}-{obj.pk}"
    context: dict[str, Any] = {
        "evidence_panel": panel,
        "evidence_items": items,
        "evidence_hidden": about.count() - len(items),
        "evidence_token": "",
        "evidence_form": None,
    }
    if may_add and allowed(user, "evidence.add_item"):
        context["evidence_token"] = token_for(user, obj, role=role or "")
        context["evidence_form"] = AddForm(initial={"effective_from": timezone.localdate()}, auto_id=f"{panel}-%s")
    return context


@dataclass(frozen=True)
class Proved:
    """What an item proves, as shown to one user: nothing of an object that the user may not see."""

    link: Link
    kind: str
    title: str
    url: str


def proved_by(item: Item, user: Any) -> list[Proved]:
    """Return what an item proves."""
    links = item.links.current().select_related("target_kind").prefetch_related("target")
    return [_proved(link, user) for link in links]


def _proved(link: Link, user: Any) -> Proved:
    kind = _kind_words(link.target_kind)
    target: Any = link.target
    if target is None:
        return Proved(link, kind, "đối tượng không còn", "")
    needed = getattr(target, "view_permission", "")
    if needed and not allowed(user, needed, target):
        return Proved(link, kind, "nội dung bạn không được xem", "")
    url = target.get_absolute_url() if hasattr(target, "get_absolute_url") else ""
    return Proved(link, kind, str(target), url)


def _kind_words(kind: ContentType) -> str:
    model = kind.model_class()
    return str(model._meta.verbose_name).capitalize() if model else ""
