"""Safety in the demo: a program that reads accounts, and a self-check with what people attested."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from truongso.foundation.scim import actions as scim
from truongso.foundation.scim.models import ProvisioningClient
from truongso.trust.security import actions as security
from truongso.trust.security.models import Attestation, SelfCheck

_DONE = (
    ("security.training", 80, "Tập huấn an toàn thông tin cho toàn thể giáo viên, nhân viên; có danh sách tham dự."),
    ("security.drill", 150, "Diễn tập tình huống mất máy tính có dữ liệu học sinh; đã lập biên bản rút kinh nghiệm."),
    ("security.backup_apart", 20, "Bản sao lưu tháng để ở ổ cứng ngoài trong tủ có khóa của văn phòng, ba phiên bản."),
)


def make_safety(users: dict[str, Any], *, today: date) -> None:
    """Make what is not there yet. The token of the program is shown to nobody: nothing can be done with it."""
    minh = users["minh"]
    if not ProvisioningClient.objects.exists():
        until = today + timedelta(days=300)
        scim.make_client(name="Phần mềm thư viện", may_write=False, expires_on=until, today=today, by=minh)
    for code, days, statement in _DONE:
        if not Attestation.objects.filter(code=code).exists():
            security.attest(code, done_on=today - timedelta(days=days), statement=statement, today=today, by=minh)
    if not SelfCheck.objects.exists():
        security.run_checks(timezone.now(), by=minh)
