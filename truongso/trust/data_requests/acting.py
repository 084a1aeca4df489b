"""What the actions share: the locked request, its steps, whom to tell."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import MANAGERS, Role
from truongso.foundation.work.actions import notify
from truongso.trust.data_requests.models import DataRequest, RequestStep

LONGEST_WORDS = 5000
_HANDLE_ROLES = (*MANAGERS, Role.ADMINISTRATOR)


def locked(request: DataRequest, *, states: tuple[str, ...], by: Any) -> DataRequest:
    """Return the request locked, in one of the states. Refused when it stands elsewhere, or is the handler's own."""
    found: DataRequest = DataRequest.objects.select_for_update(of=("self",)).whole().get(pk=request.pk)
    if found.state not in states:
        raise Refused(
            f"{found} đang ở bước «{found.get_state_display()}» nên không làm được việc này: hãy tải lại trang để xem."
        )
    if by is not None and by.person_id in {found.requester_id, found.subject_id}:
        raise Refused("Đây là yêu cầu của chính bạn: người khác phải giải quyết.")
    return found


def needed(words: str, question: str, field: str) -> str:
    """Return words without needless blanks. Refused when nobody wrote any, or far too many."""
    text = words.strip()
    if not squeeze(text):
        raise Refused(question, field=field)
    if len(text) > LONGEST_WORDS:
        raise Refused(f"Nội dung dài {len(text)} ký tự: hãy rút gọn còn {LONGEST_WORDS}.", field=field)
    return text


def keep_step(request: DataRequest, step: str, *, by: Any, words: str = "") -> RequestStep:
    """Write a step into the history of a request."""
    return RequestStep.objects.create(request=request, step=step, by=by, words=words)


def moved(request: DataRequest, state: str | None = None) -> None:
    """Save a request with its new state."""
    if state is not None:
        request.state = state
    request.touch()
    request.save()


def handlers() -> Any:
    """Return the accounts that answer requests today."""
    today = timezone.localdate()
    people = Assignment.objects.on(today).filter(role__in=_HANDLE_ROLES).values("person")
    return get_user_model().objects.filter(is_active=True, person__in=people)


def tell_handlers(request: DataRequest, *, title: str, what: str, by: Any) -> None:
    """Tell those who answer requests; the one in charge alone when there is one."""
    people = [request.handler] if request.handler else list(handlers())
    notify(people, title=title, url=request.get_absolute_url(), key=f"data_requests.{what}:{request.uid}", by=by)


def tell_requester(request: DataRequest, *, title: str, body: str = "", what: str, by: Any) -> None:
    """Tell the person who asked, where that person has an account."""
    users = get_user_model().objects.filter(Q(person=request.requester_id), is_active=True)
    notify(
        list(users), title=title, body=body, url=request.get_absolute_url(),
        key=f"data_requests.{what}:{request.uid}:{request.version}", by=by,
    )  # fmt: skip
