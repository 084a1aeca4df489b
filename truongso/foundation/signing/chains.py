"""What a certificate's chain is worth: built and checked by the library, put into one of our words here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate
from pyhanko.sign.validation.generic_cms import handle_certvalidator_errors
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import CertificateValidator

from truongso.core.text import format_datetime
from truongso.foundation.signing import coroutines
from truongso.foundation.signing.trust import TrustStore
from truongso.foundation.signing.verdicts import Verdict

# Either use will do: many certificates in the field carry only one of the two.
SIGNING_USES = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)

_REVOKED = {AdESIndeterminate.REVOKED_NO_POE, AdESIndeterminate.REVOKED_CA_NO_POE, AdESFailure.REVOKED}
_EXPIRED = {
    AdESIndeterminate.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED,
}
_WHY = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: "Chứng thư không dẫn đến gốc nào mà nhà trường tin cậy.",
    AdESIndeterminate.TRY_LATER: "Danh sách thu hồi đã cũ nên chưa biết chứng thư còn dùng được không.",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: "Thuật toán hoặc độ dài khóa dưới mức được chấp nhận.",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: "Thuật toán hoặc độ dài khóa dưới mức được chấp nhận.",
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: "Chứng thư không dùng để ký văn bản.",
    AdESIndeterminate.NOT_YET_VALID: "Chứng thư chưa đến ngày có hiệu lực.",
    AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE: (
        "Chuỗi chứng thư không kiểm tra được trọn vẹn, hoặc thiếu thông tin thu hồi."
    ),
}


@dataclass(frozen=True)
class ChainFinding:
    """Whether a chain is trusted, in one word, with the reason and the root that it ended at."""

    verdict: Verdict
    reason: str = ""
    trust: str = "không có gốc tin cậy"


def is_authority(certificate: Any) -> bool:
    """Return whether a certificate is made for signing other certificates: such a key signs no papers."""
    constraints = certificate.basic_constraints_value
    return bool(constraints is not None and constraints["ca"].native)


def judge(
    certificate: Any, problem: Any, path: Any, store: TrustStore, *, revoked_at: datetime | None = None
) -> ChainFinding:
    """Return our word for what the library found: no problem and a path is trust, anything else is not."""
    if is_authority(certificate):
        return ChainFinding(Verdict.UNKNOWN, "Chứng thư này của cơ quan chứng thực, không dùng để ký văn bản.")
    if problem is None and path is not None:
        return ChainFinding(Verdict.VALID, "", store.branch_of(path.first))
    if problem in _REVOKED:
        since = f" từ {format_datetime(revoked_at)}" if revoked_at else ""
        return ChainFinding(Verdict.REVOKED, f"Chứng thư đã bị thu hồi{since}.")
    if problem in _EXPIRED:
        return ChainFinding(
            Verdict.EXPIRED, "Chứng thư đã hết hạn, và không có dấu thời gian chứng minh tệp được ký khi còn hạn."
        )
    return ChainFinding(Verdict.UNKNOWN, _WHY.get(problem, "Không xác lập được sự tin cậy của chứng thư."))


def judge_certificate(
    certificate: Any, others: list[Any], store: TrustStore, *, moment: datetime | None = None
) -> ChainFinding:
    """Build and check the chain of a signing certificate, now or at a proved moment."""
    context = store.validation_context(moment)
    for other in others:
        context.certificate_registry.register(other)

    async def path_of_a_signer() -> Any:
        path = await CertificateValidator(certificate, others, context).async_validate_path()
        SIGNING_USES.validate(certificate)
        return path

    found = coroutines.run(handle_certvalidator_errors(certificate, path_of_a_signer()))
    revoked_at = found.revo_details.revocation_date if found.revo_details else None
    return judge(certificate, found.error_subindic, found.success_result, store, revoked_at=revoked_at)
