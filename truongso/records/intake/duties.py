"""Files of imports go when their time is over."""

from datetime import datetime, time

from truongso.foundation.work.schedule import periodic
from truongso.records.intake.actions import forget_files


def _forget(now: datetime) -> str:
    return f"{forget_files(now, by=None)} tệp"


periodic("intake.forget_files", "Xóa tệp nạp hết thời hạn giữ", _forget, every=time(3, 30))
