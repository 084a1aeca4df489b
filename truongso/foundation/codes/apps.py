from django.apps import AppConfig


class CodesConfig(AppConfig):
    """Code lists with their vintage, and the administrative units of before and after July 2025."""

    name = "truongso.foundation.codes"
    label = "codes"
