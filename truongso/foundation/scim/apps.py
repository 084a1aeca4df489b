from django.apps import AppConfig


class ScimConfig(AppConfig):
    """Accounts and groups offered to provisioning clients by SCIM 2.0."""

    name = "truongso.foundation.scim"
    label = "scim"
