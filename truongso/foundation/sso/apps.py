from django.apps import AppConfig


class SsoConfig(AppConfig):
    """One login for the school's other applications: OpenID Connect provider and the register of applications."""

    name = "truongso.foundation.sso"
    label = "sso"
