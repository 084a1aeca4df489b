"""One sitting with the school's key: every package that waits for the seal, each done or not done by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.signing.keys import open_key
from truongso.foundation.signing.models import SigningKey
from truongso.foundation.signing.turns import certificates_of, check_usable
from truongso.governance.edxml import actions
from truongso.governance.edxml.models import Package


@dataclass(frozen=True)
class Outcome:
    """What became of one package: an empty problem means that it is sealed."""

    package: Package
    problem: str = ""


def seal_packages(packages: Sequence[Package], *, key: SigningKey, secret: str, by: Any) -> list[Outcome]:
    """Seal packages with the school's key; Refused as a whole for what concerns the key."""
    if not packages:
        raise Refused("Không có gói nào chờ đóng dấu.")
    if not key.is_of_organisation or key.removed_at is not None:
        raise Refused("Gói chỉ đóng dấu bằng khóa đang dùng của nhà trường.")
    certificates = certificates_of(key)
    check_usable(certificates)
    outcomes = []
    with open_key(key, secret) as opened:
        for package in packages:
            try:
                actions.seal_package(package, certificates, opened, by=by)
                outcomes.append(Outcome(package))
            except Refused as refusal:
                outcomes.append(Outcome(package, refusal.sentence))
    return outcomes
