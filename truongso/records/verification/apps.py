from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """Identity of pupils checked against the population database."""

    name = "truongso.records.verification"
    label = "verification"

    def ready(self) -> None:
        from truongso.records.verification import receivers  # noqa: F401 - connects what listens to written values
