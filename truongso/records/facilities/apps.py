from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    """Rooms, devices and lines of the school."""

    name = "truongso.records.facilities"
    label = "facilities"
