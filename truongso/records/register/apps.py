from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """What all registers share: the flat record, its encrypted values, and the history of each value with its source."""

    name = "truongso.records.register"
    label = "register"
