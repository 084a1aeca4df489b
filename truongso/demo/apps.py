from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The named cast and their school: for tests, pictures, training and `make demo`. Everything is invented."""

    name = "truongso.demo"
    label = "demo"
