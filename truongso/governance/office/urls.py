from django.urls import path

from truongso.governance.office import views

app_name = "office"
_root = "noi-gui-nhan/"
_one = f"{_root}<uuid:uid>/"
urlpatterns = [
    path(_root, views.correspondents, name="correspondents"),
    path(f"{_root}them/", views.add, name="add"),
    path(_one, views.correspondent, name="correspondent"),
    path(f"{_one}sua/", views.change, name="change"),
    path(f"{_one}thoi-dung/", views.end, name="end"),
    path("van-ban-mat/", views.secret_counts, name="secret_counts"),
]
