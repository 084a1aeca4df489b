"""Emptying all tables would destroy the trail, so it is allowed in tests only."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as DjangoFlush
from django.db import connections

from truongso.foundation.audit import triggers


class Command(DjangoFlush):
    """Django's flush, refused outside tests."""

    def handle(self, **options: Any) -> None:
        if not settings.TESTING:
            raise CommandError(
                "Không được xóa sạch cơ sở dữ liệu: nhật ký sẽ mất. Muốn làm lại từ đầu, hãy tạo cơ sở dữ liệu mới."
            )
        connection = connections[options["database"]]
        triggers.remove(connection)
        try:
            super().handle(**options)
        finally:
            triggers.install(connection)
