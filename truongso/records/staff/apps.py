from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The register of staff: position, subject, qualification, contract, load."""

    name = "truongso.records.staff"
    label = "staff"

    def ready(self) -> None:
        from truongso.records.staff import receivers  # noqa: F401 - connects what listens to the directory of people
