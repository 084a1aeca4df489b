from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """Why the school processes personal data, and who agreed to what: purposes and consents."""

    name = "truongso.foundation.consents"
    label = "consents"
