"""Processes, and requests by their code or words, in the search box."""

from collections.abc import Iterable
from typing import Any

from truongso.core.search import LIMIT, Found, search
from truongso.core.text import fold
from truongso.governance.processes.models import Process
from truongso.governance.processes.running_models import Instance

_NEWEST = 500


def _processes(user: Any, words: str) -> Iterable[Found]:
    found = Process.objects.visible_to(user).current().matching(words)[:LIMIT]
    return [Found(one.title, one.get_absolute_url(), one.about) for one in found]


def _instances(user: Any, words: str) -> Iterable[Found]:
    # Titles may hold names of pupils, so no column to search in is kept: the newest that the user sees are compared here.
    seen = Instance.objects.visible_to(user).whole().defer("tokens")[:_NEWEST]
    hits = [one for one in seen if words in fold(f"{one.code} {one.title}")]
    return [Found(str(one), one.get_absolute_url(), one.state_words) for one in hits[:LIMIT]]


search("processes.processes", "Quy trình", _processes)
search("processes.instances", "Việc theo quy trình", _instances)
