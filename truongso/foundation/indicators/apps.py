from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """What is counted out of what, the figures of each period, and how each was obtained."""

    name = "truongso.foundation.indicators"
    label = "indicators"

    def ready(self) -> None:
        from truongso.foundation.indicators import registry

        registry.load_catalogue()
