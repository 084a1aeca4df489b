"""Hand letters to the worker."""

from collections.abc import Iterable

from django.db import transaction


def post(letters: Iterable[int]) -> None:
    """Enqueue letters by key once the surrounding transaction holds; nothing goes out for one that is rolled back."""
    from truongso.foundation.work.letters import send_letter  # the task composes letters from all that lies below it

    for pk in letters:
        transaction.on_commit(lambda pk=pk: send_letter.enqueue(pk))  # type: ignore[misc]
