"""All addresses of the site: each app brings its own, under a Vietnamese path."""

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import module_has_submodule

from truongso.config.health import health

urlpatterns: list[URLPattern | URLResolver] = [path("suc-khoe/", health, name="health")]
for config in apps.get_app_configs():
    if (
        config.name.startswith("truongso.")
        and config.module
        and module_has_submodule(config.module, "urls")
        and config.label != "config"
    ):
        urlpatterns.append(path("", include(f"{config.name}.urls")))
