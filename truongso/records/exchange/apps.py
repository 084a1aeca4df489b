from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The register sent to the sector database, record by record, and filled templates."""

    name = "truongso.records.exchange"
    label = "exchange"
