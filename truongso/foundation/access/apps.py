from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Rules composed of roles and relations, and the page that shows a person what they may do and why."""

    name = "truongso.foundation.access"
    label = "access"
