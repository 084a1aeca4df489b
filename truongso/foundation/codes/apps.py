from django.apps import AppConfig


class CodesConfig(AppConfig):
    """Code lists with their vintage, and the administrative units of before and after July 2025."""

    name = "truongso.foundation.codes"
    label = "codes"

    def ready(self) -> None:
        """Stop the start when a code list is wrong."""
        from truongso.foundation.codes.code_lists import all_lists

        all_lists()
