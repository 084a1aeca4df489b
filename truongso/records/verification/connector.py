"""Ask the population database over the network, behind an interface: what is sent, what comes back, what may go wrong.

No public specification of the real service is known to us; this contract is our own (README). Another service is another
class with the same `check`. A check changes nothing at the other side, so it may be repeated after a broken answer.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import httpx
from django.conf import settings

from truongso.core.outside import check_private_address
from truongso.core.refusal import Refused
from truongso.records.verification.asking import Inquiry
from truongso.records.verification.states import ANSWERS, IDENTITY_FIELDS, State

TIMEOUT_SECONDS = 15.0
LONGEST_WAIT = 60.0  # seconds that we wait when told to; whoever asks for more is asked again another day


@dataclass(frozen=True)
class Outcome:
    """The answer for one question; key is that of the Inquiry."""

    key: str
    state: State
    fields: tuple[str, ...] = ()
    message: str = ""


class TryAgain(Exception):
    """The message got no usable answer; the same one may be sent again after so many seconds (None: as we like)."""

    def __init__(self, sentence: str, *, after: float | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.after = sentence, after


class GiveUp(Exception):
    """Sending again would not help: the key is wrong, the address is not that of the service."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class PopulationCheck(Protocol):
    """Whatever answers questions about people."""

    def check(self, people: Sequence[Inquiry]) -> list[Outcome]:
        """Return answers for the questions, maybe not for all of them. TryAgain or GiveUp when there are none."""


class HttpPopulationCheck:
    """The check by JSON over HTTP: POST {address}/doi-chieu with the key."""

    def __init__(self, url: str, key: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._url, self._key, self._timeout = url.rstrip("/"), key, timeout

    def check(self, people: Sequence[Inquiry]) -> list[Outcome]:
        try:
            answer = httpx.post(
                f"{self._url}/doi-chieu",
                json={"people": [asdict(person) for person in people]},
                headers={"Authorization": f"Bearer {self._key}"},
                timeout=self._timeout,
            )
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise GiveUp("Địa chỉ máy chủ dân cư không đúng: hãy xem lại TRUONGSO_POPULATION_URL.") from error
        except httpx.TimeoutException as error:
            raise TryAgain("Máy chủ dân cư không trả lời kịp.") from error
        except httpx.RequestError as error:
            raise TryAgain("Không nối được với máy chủ dân cư, hoặc kết nối bị ngắt.") from error
        _raise_for(answer)
        return _outcomes(answer, {person.key for person in people})


def _raise_for(answer: httpx.Response) -> None:
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise TryAgain("Máy chủ dân cư yêu cầu gửi chậm lại.", after=_seconds(answer.headers.get("Retry-After", "")))
    if answer.status_code in {401, 403}:
        raise GiveUp("Máy chủ dân cư không nhận khóa kết nối: hãy xem lại TRUONGSO_POPULATION_KEY.")
    if answer.status_code >= 500:
        raise TryAgain(f"Máy chủ dân cư gặp lỗi (mã {answer.status_code}).")
    if answer.status_code != 200:
        raise GiveUp(f"Máy chủ dân cư từ chối (mã {answer.status_code}): hãy xem lại địa chỉ kết nối.")


def _outcomes(answer: httpx.Response, asked: set[str]) -> list[Outcome]:
    """Return the answers that can be read and were asked for; nobody is given an answer meant for another."""
    try:
        rows = answer.json()["results"]
        found = [outcome for row in rows if (outcome := _outcome(row)) is not None]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TryAgain("Máy chủ dân cư trả lời không đọc được.") from error
    return [outcome for outcome in {one.key: one for one in found}.values() if outcome.key in asked]


def _outcome(row: dict[str, Any]) -> Outcome | None:
    if row["state"] not in {state.value for state in ANSWERS}:
        return None
    fields = tuple(code for code in IDENTITY_FIELDS if code in row.get("fields", ()))
    return Outcome(str(row["key"]), State(row["state"]), fields, str(row.get("message", ""))[:300])


def _seconds(text: str) -> float | None:
    return min(float(text), 3600.0) if text.isascii() and text.isdecimal() else None


def is_connected() -> bool:
    """Return whether this installation has the address of a service."""
    return bool(settings.POPULATION_URL)


def connector() -> PopulationCheck:
    """Return the check of this installation; Refused while none is set up, or when it would send pupils' data in clear."""
    if not is_connected():
        raise Refused(
            "Chưa có kết nối với cơ sở dữ liệu dân cư: hãy xuất Excel của đợt để gửi, hoặc đặt TRUONGSO_POPULATION_URL "
            "và TRUONGSO_POPULATION_KEY khi được cấp."
        )
    check_private_address(settings.POPULATION_URL, "TRUONGSO_POPULATION_URL")
    return HttpPopulationCheck(settings.POPULATION_URL, settings.POPULATION_KEY)
