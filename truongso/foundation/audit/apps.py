from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Append-only, hash-chained record of what was done, by whom."""

    name = "truongso.foundation.audit"
    label = "audit"
