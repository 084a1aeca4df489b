from django.apps import AppConfig


class DataRequestsConfig(AppConfig):
    """Rights of the person: requests with the law's clocks, everything about a person, who looked at a file."""

    name = "truongso.trust.data_requests"
    label = "data_requests"
