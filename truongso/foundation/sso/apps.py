from django.apps import AppConfig


class SsoConfig(AppConfig):
    """One login for the school's other applications: OpenID Connect provider and the register of applications."""

    name = "truongso.foundation.sso"
    label = "sso"

    def ready(self) -> None:
        from allauth.idp.oidc.internal.oauthlib import server

        from truongso.foundation.sso import receivers  # noqa: F401
        from truongso.foundation.sso.validator import SchoolRequestValidator

        # The library makes its validator by this name in one place and has no setting for it.
        server.OAuthLibRequestValidator = SchoolRequestValidator
