from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ExchangeConfig(AppConfig):
    """The register sent to the sector database, record by record, and filled templates."""

    name = "truongso.records.exchange"
    label = "exchange"

    def ready(self) -> None:
        autodiscover_modules("exchange_steps")
