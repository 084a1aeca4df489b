from django.apps import AppConfig


class SecurityConfig(AppConfig):
    """The security parameters of level 2, read from the running system."""

    name = "truongso.trust.security"
    label = "security"
