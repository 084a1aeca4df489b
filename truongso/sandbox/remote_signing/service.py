"""What the stand-in knows and does: accounts with keys, transactions, and a phone that confirms, denies or waits."""

import base64
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

OTHER = bytes.fromhex("5a" * 32)  # the hash of nobody's file


class Unknown(Exception):
    """The asker named an account, a certificate or a transaction that does not exist."""


@dataclass(frozen=True)
class Account:
    """A person's key at the service, with the certificate and those above it."""

    key: Any
    certificates: tuple[x509.Certificate, ...]

    @property
    def serial(self) -> str:
        return format(self.certificates[0].serial_number, "X")

    def sign(self, digest: bytes) -> bytes:
        """Return the value over a SHA-256."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(digest, padding.PKCS1v15(), Prehashed(SHA256()))
        return bytes(self.key.sign(digest, ec.ECDSA(Prehashed(SHA256()))))


@dataclass
class Transaction:
    """One request for signatures; a second one with the same number of the asker is the same."""

    number: str
    service_id: str
    account: Account
    title: str
    files: dict[str, bytes]
    ends: float
    status: str = "waiting"
    signatures: list[dict[str, str]] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        return {
            "transaction_id": self.number, "service_transaction_id": self.service_id, "status": self.status,
            "transaction_desc": self.title, "files": len(self.files), "signatures": self.signatures,
        }  # fmt: skip


class Service:
    """The service without its socket. phone is what the phone does by itself: wait, confirm or deny."""

    def __init__(self, *, phone: str = "wait", seconds: float = 300) -> None:
        self.accounts: dict[str, Account] = {}
        self.phone, self.seconds = phone, seconds
        self.transactions: dict[str, Transaction] = {}
        self._lock = threading.Lock()

    def add_account(self, account: str, *, key: bytes, certificates: bytes) -> None:
        """Take a key and its certificates (PEM, the signer's first)."""
        found = tuple(x509.load_pem_x509_certificates(certificates))
        self.accounts[account] = Account(load_pem_private_key(key, None), found)

    def certificates(self, account: str) -> dict[str, Any]:
        """Return what get_certificate answers; no certificate for an unknown account."""
        known = self.accounts.get(account)
        if known is None:
            return {"user_certificates": []}
        own, *above = (base64.b64encode(c.public_bytes(Encoding.DER)).decode() for c in known.certificates)
        row = {"serial_number": known.serial, "cert_data": own, "chain_data": {"ca_certs": above}}
        return {"user_certificates": [row]}

    def start(self, asked: Mapping[str, Any]) -> Transaction:
        """Take a request, or return the one that the asker sent before under this number. Unknown; ValueError."""
        number, account = str(asked["transaction_id"]), self.accounts.get(str(asked["user_id"]))
        if account is None or account.serial != asked["serial_number"]:
            raise Unknown("Không có chứng thư này trong tài khoản.")
        files = {str(one["doc_id"]): bytes.fromhex(one["data_to_be_signed"]) for one in asked["sign_files"]}
        if not files or any(len(digest) != 32 for digest in files.values()):
            raise ValueError("sign_files holds at least one SHA-256 in hex")
        with self._lock:
            known = next((t for t in self.transactions.values() if t.number == number), None)
            if known is None:
                known = Transaction(number, secrets.token_hex(12), account, str(asked.get("transaction_desc", "")),
                                    files, time.monotonic() + self.seconds)  # fmt: skip
                self.transactions[known.service_id] = known
        return known

    def of(self, service_id: str) -> Transaction:
        """Return a transaction, expired when its time is over."""
        found = self.transactions.get(service_id)
        if found is None:
            raise Unknown("Không có giao dịch này.")
        if found.status == "waiting" and time.monotonic() > found.ends:
            found.status = "expired"
        return found

    def confirm(self, service_id: str, *, other_hash: bool = False, late: bool = False) -> Transaction:
        """Sign as the person on the phone says; again when it was signed before; late even when its time was over."""
        found = self.of(service_id)
        if found.status in {"waiting", "signed"} or late:
            found.status = "signed"
            found.signatures = [
                {"doc_id": name, "signature_value": base64.b64encode(found.account.sign(OTHER if other_hash else digest)).decode()}
                for name, digest in found.files.items()
            ]  # fmt: skip
        return found

    def deny(self, service_id: str) -> Transaction:
        """Refuse on the phone."""
        found = self.of(service_id)
        if found.status == "waiting":
            found.status = "denied"
        return found
