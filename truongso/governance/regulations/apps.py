from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    """Regulations, guides and forms that the school publishes; who has read them."""

    name = "truongso.governance.regulations"
    label = "regulations"
