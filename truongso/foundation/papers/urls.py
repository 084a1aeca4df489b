from django.urls import path

from truongso.foundation.papers import views

app_name = "papers"

urlpatterns = [
    path("so-van-ban/", views.register, name="register"),
    path("so-van-ban/excel/", views.register_excel, name="register_excel"),
    path("so-van-ban/<int:number_id>/huy/", views.void, name="void"),
]
