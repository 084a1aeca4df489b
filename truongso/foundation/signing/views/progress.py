"""A sitting told while it runs: one line of JSON for each file, as soon as it is done."""

import json
import logging
from collections.abc import Iterator, Sequence
from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import request_context
from truongso.foundation.signing.models import SignatureStep
from truongso.foundation.signing.sitting import sign_one_by_one

PROGRESS = "application/x-ndjson"
logger = logging.getLogger(__name__)


def told_one_by_one(steps: Sequence[SignatureStep], values: dict[str, Any], by: Any) -> Iterator[bytes]:
    """Return the lines: {number, total, title, url, problem} of each file, or {refused} when the sitting cannot go on.

    Who closes the page stops the sitting: what is signed stays signed, the rest still waits.
    """
    return _lines(steps, values, by, request_context.get())


def _lines(steps: Sequence[SignatureStep], values: dict[str, Any], by: Any, context: Any) -> Iterator[bytes]:
    request_context.set(context)  # the request has left its middleware; events still say where they come from
    try:
        for number, outcome in enumerate(sign_one_by_one(steps, by=by, **values), start=1):
            request = outcome.step.request
            yield _line(number=number, total=len(steps), title=request.title, url=request.get_absolute_url(),
                        problem=outcome.problem)  # fmt: skip
    except Refused as refusal:
        yield _line(refused=refusal.sentence)
    except Exception:  # the page is on its way: it is told, and the log holds the trace
        logger.exception("a sitting broke off")
        yield _line(refused="Hệ thống gặp lỗi giữa chừng: các văn bản đã ký vẫn giữ nguyên, hãy tải lại trang.")


def _line(**values: Any) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"
