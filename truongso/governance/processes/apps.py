from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    """Internal processes of the school: diagrams, forms, running instances."""

    name = "truongso.governance.processes"
    label = "processes"

    def ready(self) -> None:
        from truongso.governance.processes import receivers  # noqa: F401 (listens)
