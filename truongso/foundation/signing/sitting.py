"""One sitting: one key, as many files as were looked at; each file is done or not done by itself."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from truongso.core.pdf_searching import Searching
from truongso.core.refusal import Refused
from truongso.foundation.evidence import store
from truongso.foundation.signing.actions.signing import sign_step
from truongso.foundation.signing.keys import OpenKey, open_key
from truongso.foundation.signing.marks import Find
from truongso.foundation.signing.models import SignatureStep, SigningKey
from truongso.foundation.signing.pdf_signing import Certificates
from truongso.foundation.signing.turns import certificates_of, check_signer, check_usable

logger = logging.getLogger(__name__)
FEWEST_OPENED = 5
OPENED_SHARE = 10  # of a hundred


@dataclass(frozen=True)
class Outcome:
    """What became of one file in a sitting: an empty problem means that it is signed."""

    step: SignatureStep
    problem: str = ""


def sign_steps(steps: Sequence[SignatureStep], *, key: SigningKey, secret: str, by: Any) -> list[Outcome]:
    """Sign files with one key. Refused as a whole for what concerns the key or the review; else one outcome for each.

    A file that fails leaves the others signed. Nothing of the secret is kept.
    """
    return list(sign_one_by_one(steps, key=key, secret=secret, by=by))


def sign_one_by_one(steps: Sequence[SignatureStep], *, key: SigningKey, secret: str, by: Any) -> Iterator[Outcome]:
    """Sign like sign_steps and tell of each file as soon as it is done; the key is opened once."""
    certificates = check_sitting(steps, key=key, by=by)
    with open_key(key, secret) as opened, Searching() as searching:
        for step in steps:
            yield _sign_one(step, key, certificates, opened, by, searching.find)


def check_sitting(steps: Sequence[SignatureStep], *, key: SigningKey, by: Any) -> Certificates:
    """Return the key's certificates. Refused unless the files were looked at and signer, key and certificate may be used."""
    if not steps:
        raise Refused("Hãy chọn ít nhất một văn bản để ký.")
    _check_reviewed(steps)
    certificates = certificates_of(key)
    check_signer(by)
    _check_key(key, steps, certificates, by)
    return certificates


def _check_reviewed(steps: Sequence[SignatureStep]) -> None:
    opened, needed = sum(step.opened_at is not None for step in steps), needed_openings(len(steps))
    if opened < needed:
        raise Refused(
            f"Hãy mở xem trước khi ký: cần xem ít nhất {needed} trên {len(steps)} văn bản đã chọn, mới xem {opened}."
        )


def _check_key(key: SigningKey, steps: Sequence[SignatureStep], certificates: Certificates, by: Any) -> None:
    if key.removed_at is not None:
        raise Refused("Khóa này đã thôi dùng: hãy chọn khóa khác.")
    if not key.is_of_organisation and key.person_id != by.person_id:
        raise Refused("Khóa này của người khác: mỗi người chỉ ký bằng khóa của mình.")
    if any(step.person_id != key.person_id for step in steps):
        raise Refused("Khóa không phải của người phải ký: hãy ký bằng đúng khóa của người được trình.")
    check_usable(certificates)


def _sign_one(
    step: SignatureStep, key: SigningKey, certificates: Certificates, opened: OpenKey, by: Any, find: Find
) -> Outcome:
    try:
        sign_step(step, key, certificates, opened, by=by, find=find)
    except Refused as refusal:
        return Outcome(step, str(refusal))
    except store.Damaged:
        logger.exception("a file to sign is damaged: step %s", step.pk)
        return Outcome(step, "Tệp trình ký trong kho đã hỏng: hãy báo quản trị hệ thống.")
    return Outcome(step)


def needed_openings(number: int) -> int:
    """Return how many of a batch must have been opened: all of a few, of many at least a tenth and five."""
    return number if number <= FEWEST_OPENED else max(FEWEST_OPENED, -(-number * OPENED_SHARE // 100))
