from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Correspondents and what the office of documents shares."""

    name = "truongso.governance.office"
    label = "office"
