from django.apps import AppConfig


class IncomingConfig(AppConfig):
    """Documents that come in: received, checked, registered, handled."""

    name = "truongso.governance.incoming"
    label = "incoming"
