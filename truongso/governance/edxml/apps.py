from django.apps import AppConfig


class EdxmlConfig(AppConfig):
    """Packages of the national document exchange (QCVN 102:2016) and their outbox."""

    name = "truongso.governance.edxml"
    label = "edxml"

    def ready(self) -> None:
        from truongso.governance.edxml import receivers  # noqa: F401 (listens)
