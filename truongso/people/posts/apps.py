from django.apps import AppConfig


class PostsConfig(AppConfig):
    """Posts of the school that the plan asks for: who holds them, by which decision."""

    name = "truongso.people.posts"
    label = "posts"
