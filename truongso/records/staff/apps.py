from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The register of staff: position, subject, qualification, contract, load."""

    name = "truongso.records.staff"
    label = "staff"
