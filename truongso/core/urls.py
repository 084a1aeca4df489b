from django.urls import path

from truongso.core import views

app_name = "core"
urlpatterns = [path("bo-giao-dien/", views.gallery, name="gallery")]
