"""A remote signing service: only the hash leaves, the person confirms on the phone, the value comes back.

The messages follow the shape of VNPT SmartCA's public description (get_certificate, sign, status), as far as we know it: see
the README for what was not checked against the vendor. Another service is another class with the same three methods.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import httpx
from django.conf import settings

from truongso.core.outside import check_private_address
from truongso.core.refusal import Refused
from truongso.foundation.signing.pdf_signing import Certificates
from truongso.foundation.signing.values import LONGEST

REPLAY_SECONDS = 300
MOST_FILES = 100  # of one transaction


class TryAgain(Exception):
    """The service gave no usable answer; the same message may be sent again, because our number makes it the same."""


class Answered(StrEnum):
    """What the service says of a transaction."""

    WAITING = "waiting"
    SIGNED = "signed"
    DENIED = "denied"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Answer:
    """State of a transaction; values by the number of the file that we gave."""

    state: Answered
    values: Mapping[str, bytes] = field(default_factory=dict)


class RemoteService(Protocol):
    """Whoever signs hashes after a word on the phone."""

    def certificates_of(self, account: str, number: str) -> Certificates:
        """Return the certificates of a person's account. Refused when there is none; TryAgain."""

    def start(self, account: str, serial: str, number: str, title: str, files: Sequence[tuple[str, bytes]]) -> str:
        """Ask for signatures over (file number, data); return the service's number. The same number starts nothing new."""

    def status(self, service_id: str, number: str) -> Answer:
        """Return what became of a transaction."""


class HttpRemoteService:
    """The service over HTTPS with JSON."""

    def __init__(self, url: str, client_id: str, password: str, *, timeout: float) -> None:
        self._url, self._client, self._password, self._timeout = url.rstrip("/"), client_id, password, timeout

    def certificates_of(self, account: str, number: str) -> Certificates:
        data = self._ask("credentials/get_certificate", {"user_id": account, "transaction_id": number})
        try:
            first = data["user_certificates"][0]
            above = [base64.b64decode(text, validate=True) for text in first.get("chain_data", {}).get("ca_certs", [])]
            return Certificates(base64.b64decode(first["cert_data"], validate=True), tuple(above))
        except IndexError as error:
            raise Refused("Dịch vụ không có chứng thư nào của số định danh này.", field="account") from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise TryAgain("Dịch vụ ký số trả lời không đọc được.") from error

    def start(self, account: str, serial: str, number: str, title: str, files: Sequence[tuple[str, bytes]]) -> str:
        asked = [
            {"doc_id": name, "sign_type": "hash", "data_to_be_signed": hashlib.sha256(data).hexdigest()}
            for name, data in files
        ]
        data = self._ask(
            "signatures/sign",
            {"user_id": account, "serial_number": serial, "transaction_id": number, "transaction_desc": title,
             "sign_files": asked},
        )  # fmt: skip
        given = data.get("service_transaction_id")
        if not isinstance(given, str) or not 0 < len(given) <= 100:
            raise TryAgain("Dịch vụ ký số không cho mã giao dịch.")
        return given

    def status(self, service_id: str, number: str) -> Answer:
        data = self._ask("signatures/status", {"service_transaction_id": service_id, "transaction_id": number})
        return answer_of(data)

    def _ask(self, path: str, values: dict[str, Any]) -> dict[str, Any]:
        signed_in = {"sp_id": self._client, "sp_password": self._password}
        try:
            answer = httpx.post(f"{self._url}/v1/{path}", json=signed_in | values, timeout=self._timeout)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise Refused("Địa chỉ dịch vụ ký số không đúng: hãy xem lại TRUONGSO_REMOTE_SIGNING_URL.") from error
        except httpx.RequestError as error:
            raise TryAgain("Dịch vụ ký số từ xa không trả lời.") from error
        return _data_of(answer)


def _data_of(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code in {401, 403}:
        raise Refused("Dịch vụ ký số không nhận tài khoản kết nối của nhà trường: hãy báo quản trị hệ thống.")
    if answer.status_code == 429 or answer.status_code >= 500:
        raise TryAgain(f"Dịch vụ ký số đang bận hoặc gặp lỗi (mã {answer.status_code}).")
    try:
        body = answer.json()
        data = body["data"]
        if answer.status_code == 200 and isinstance(data, dict):
            return data
        said = str(body.get("message", ""))[:200]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TryAgain("Dịch vụ ký số trả lời không đọc được.") from error
    raise Refused(f"Dịch vụ ký số từ chối: {said or f'mã {answer.status_code}'}")


def answer_of(data: Mapping[str, Any]) -> Answer:
    """Return state and values of a message of the service. TryAgain for what cannot be read."""
    try:
        state = Answered(data["status"])
        rows = data.get("signatures") or []
        values = {str(row["doc_id"]): base64.b64decode(row["signature_value"], validate=True) for row in rows}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TryAgain("Dịch vụ ký số trả lời không đọc được.") from error
    return Answer(state, {name: value for name, value in values.items() if len(value) <= LONGEST})


def is_genuine(header: str, body: bytes, *, now: float) -> bool:
    """Return whether a message to us carries the secret's mark (t=seconds,v1=HMAC of «t.body») and is fresh."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    at, given = parts.get("t", ""), parts.get("v1", "")
    if not settings.REMOTE_SIGNING_SECRET or not (at.isascii() and at.isdecimal()) or len(at) > 12:
        return False
    if abs(now - int(at)) > REPLAY_SECONDS:
        return False
    own = hmac.new(settings.REMOTE_SIGNING_SECRET.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(own.encode(), given.encode())


def is_connected() -> bool:
    """Return whether this installation has a remote signing service."""
    return bool(settings.REMOTE_SIGNING_URL)


def remote_service() -> RemoteService:
    """Return the service of this installation. Refused while there is none, or when it would be asked in clear."""
    if not is_connected():
        raise Refused("Nhà trường chưa kết nối dịch vụ ký số từ xa nào (biến TRUONGSO_REMOTE_SIGNING_URL).")
    check_private_address(settings.REMOTE_SIGNING_URL, "TRUONGSO_REMOTE_SIGNING_URL")
    return HttpRemoteService(
        settings.REMOTE_SIGNING_URL, settings.REMOTE_SIGNING_ID, settings.REMOTE_SIGNING_PASSWORD,
        timeout=settings.REMOTE_SIGNING_TIMEOUT,
    )  # fmt: skip
