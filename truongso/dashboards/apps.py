from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """The roof: home, scoreboard, search. Reads registries only."""

    name = "truongso.dashboards"
    label = "dashboards"
