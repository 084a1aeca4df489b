from django.apps import AppConfig


class IncomingConfig(AppConfig):
    """Documents that come in: received, checked, registered, handled."""

    name = "truongso.governance.incoming"
    label = "incoming"

    def ready(self) -> None:
        from truongso.governance.incoming import receivers  # noqa: F401 - answers work files that close
