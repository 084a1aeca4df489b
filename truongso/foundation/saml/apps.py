from django.apps import AppConfig


class SamlConfig(AppConfig):
    """SAML 2.0 identity provider for applications that speak no OpenID Connect."""

    name = "truongso.foundation.saml"
    label = "saml"

    def ready(self) -> None:
        from truongso.foundation.saml import signals
        from truongso.foundation.sso.recipes import registration_pages

        signals.connect()
        registration_pages["saml"] = ("saml:add", "saml:service_provider")
