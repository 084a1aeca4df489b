"""Time-stamps from the authority that the school uses (TRUONGSO_TSA_URL); without one signatures carry no proved time."""

import logging
from typing import Any

from django.conf import settings
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError

from truongso.core.refusal import Refused

logger = logging.getLogger(__name__)


class SchoolTimeStamper(HTTPTimeStamper):
    """Ask over HTTP; a service that does not answer is said in a sentence, and the file stays unsigned."""

    async def async_request_tsa_response(self, req: Any) -> Any:
        try:
            return await super().async_request_tsa_response(req)
        except Exception as error:
            logger.warning("the time-stamp service did not answer: %s", type(error).__name__)
            raise Refused("Dịch vụ cấp dấu thời gian không trả lời: hãy thử ký lại sau ít phút.") from error

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (TimestampRequestError, AttributeError, ValueError, TypeError, KeyError) as error:
            # AttributeError: so the library says that the answer is for another request (its message cannot be made)
            logger.warning("the time-stamp service answered something else: %s", error)
            raise Refused("Dịch vụ cấp dấu thời gian từ chối hoặc trả lời sai yêu cầu: tệp chưa được ký.") from error


def time_stamper() -> TimeStamper | None:
    """Return the school's time-stamper, or None when there is none."""
    return SchoolTimeStamper(settings.TSA_URL, timeout=settings.TSA_TIMEOUT) if settings.TSA_URL else None
