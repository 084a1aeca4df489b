from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Rules that the register keeps, the faults that break them, and the work of mending them."""

    name = "truongso.records.quality"
    label = "quality"

    def ready(self) -> None:
        from truongso.records.quality import receivers  # noqa: F401 - connects what listens to written values
