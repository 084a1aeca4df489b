"""Troubles of a real service, planned beforehand: which requests they hit is counted, never drawn."""

import threading
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

KINDS = {
    "slow": "takes the message and answers after so many seconds",
    "error_500": "answers 500 and takes nothing",
    "cut": "closes the connection and takes nothing",
    "accept_then_timeout": "takes the message and never answers (seconds), then closes",
    "accept_then_cut": "takes the message and closes the connection",
    "malformed": "takes the message and answers with words that are no JSON",
    "partial": "takes the message and leaves every second record out of its answer",
    "rate_limit": "answers 429 with Retry-After (seconds) and takes nothing",
    "wrong_nonce": "a time-stamp for another request",
    "rejected": "a time-stamp is refused",
    "other_hash": "the phone confirms, and another hash is signed",
    "webhook_lost": "the phone confirms, and nobody is told",
    "webhook_twice": "the phone confirms, and it is told twice",
    "webhook_forged": "the phone confirms, and it is told under a wrong secret",
    "webhook_stale": "the phone confirms, and it is told with the time of an hour ago",
}


@dataclass
class Fault:
    """A trouble: what happens, how often, after how many untroubled requests, for which table only."""

    kind: str
    times: int = 1
    after: int = 0
    table: str = ""
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind}: one of {', '.join(KINDS)}")


class Faults:
    """The troubles still to come."""

    def __init__(self, planned: list[Fault] | None = None) -> None:
        self._lock = threading.Lock()
        self.planned = list(planned or [])

    def replace(self, planned: list[dict[str, Any]]) -> None:
        """Plan anew; ValueError or TypeError for what is no fault."""
        fresh = [Fault(**one) for one in planned]
        with self._lock:
            self.planned = fresh

    def next_for(self, table: str) -> Fault | None:
        """Return the trouble that hits this request, if any, and count it."""
        with self._lock:
            for fault in self.planned:
                if fault.table in ("", table) and fault.times > 0:
                    if fault.after > 0:
                        fault.after -= 1
                        return None
                    fault.times -= 1
                    return fault
        return None

    def as_rows(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.planned]


def fault_of_text(text: str) -> Fault:
    """Read an option: kind[:times[:seconds[:table[:after]]]], as in accept_then_timeout:1:3:hocsinh."""
    kind, times, seconds, table, after = (*text.split(":"), *[""] * 4)[:5]
    return Fault(kind, int(times or 1), int(after or 0), table, float(seconds or 1))


class Limit:
    """At most so many requests within so many seconds of the clock given; 0 is no limit."""

    def __init__(self, requests: int, seconds: float) -> None:
        self._most, self._seconds = requests, seconds
        self._seen: deque[float] = deque()
        self._lock = threading.Lock()

    def wait(self, now: float) -> float:
        """Return 0 and count the request, or how many seconds it has to wait."""
        if not self._most:
            return 0
        with self._lock:
            while self._seen and now - self._seen[0] >= self._seconds:
                self._seen.popleft()
            if len(self._seen) < self._most:
                self._seen.append(now)
                return 0
            return self._seconds - (now - self._seen[0])
