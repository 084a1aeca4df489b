from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """Two lists laid side by side, decisions recorded, minutes issued."""

    name = "truongso.records.reconciliation"
    label = "reconciliation"
