from django.apps import AppConfig


class PlanConfig(AppConfig):
    """The school's digital-transformation plan: from the document to the signed report."""

    name = "truongso.governance.plan"
    label = "plan"

    def ready(self) -> None:
        from truongso.governance.plan import receivers  # noqa: F401 (listens)
