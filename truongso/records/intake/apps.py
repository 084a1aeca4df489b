from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Files of others taken into the register: inspect, map, preview, apply, undo."""

    name = "truongso.records.intake"
    label = "intake"
