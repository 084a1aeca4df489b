"""Give a signed file its own proof for the archive."""

from typing import Any

from django.utils import timezone

from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.audit.recording import action, record
from truongso.foundation.evidence import store
from truongso.foundation.evidence.contents import keep
from truongso.foundation.signing.archiving import archived
from truongso.foundation.signing.models import FileKind, SignatureRequest, State
from truongso.foundation.signing.stamping import time_stamper
from truongso.foundation.signing.trust import trust_store


@action
def archive_request(request: SignatureRequest, *, by: Any) -> SignatureRequest:
    """Keep a copy that proves itself (B-LTA), or renew it. The file as it was signed stays."""
    stamper = time_stamper()
    if stamper is None:
        raise Refused(
            "Nhà trường chưa dùng dịch vụ cấp dấu thời gian (biến TRUONGSO_TSA_URL) nên chưa lưu trữ dài hạn được."
        )
    request = SignatureRequest.objects.select_for_update().get(pk=request.pk)
    if request.state != State.SIGNED or request.kind != FileKind.PDF:
        raise Refused("Chỉ lưu trữ dài hạn văn bản PDF đã đủ chữ ký.")
    content = store.read(request.archived_sha256 or request.current_sha256)
    made, runs_to = archived(content, trust_store(), stamper)
    request.archived_sha256 = keep(made, request.kind).sha256
    request.archived_at, request.archive_runs_to = timezone.now(), runs_to
    request.save(update_fields=["archived_sha256", "archived_at", "archive_runs_to"])
    record("signing.archived", request, by=by, sha256=request.archived_sha256,
           runs_to=format_date(timezone.localdate(runs_to)))  # fmt: skip
    return request
