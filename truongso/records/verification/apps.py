from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """Identity of pupils checked against the population database."""

    name = "truongso.records.verification"
    label = "verification"
