from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Personal data: register of purposes, consents, breaches, impact assessment."""

    name = "truongso.trust.privacy"
    label = "privacy"
