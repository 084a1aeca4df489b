from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    """Accounts for the people of the registers: first-login slips, invitations of guardians, recovery with a helper."""

    name = "truongso.records.onboarding"
    label = "onboarding"

    def ready(self) -> None:
        from truongso.records.onboarding import receivers  # noqa: F401 - connects what listens to pupils and guardians
