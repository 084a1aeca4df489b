from django.urls import path

from truongso.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.home, name="home"),
    path("bang-dieu-hanh/", views.scoreboard, name="scoreboard"),
    path("bang-dieu-hanh/phong-hop/", views.meeting_room, name="meeting_room"),
    path("gio-dau-tien/", views.first_hour, name="first_hour"),
    path("tim-kiem/", views.search, name="search"),
]
