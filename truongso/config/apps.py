from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, addresses and the command line of the whole house."""

    name = "truongso.config"
    label = "config"
