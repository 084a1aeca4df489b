from django.urls import path

from truongso.foundation.papers import views

app_name = "papers"

urlpatterns = [
    path("so-van-ban/", views.register, name="register"),
    path("so-van-ban/danh-so/", views.numbering, name="numbering"),
    path("so-van-ban/danh-so/chon/", views.choose_scheme, name="choose_scheme"),
    path("so-van-ban/danh-so/giu/", views.reserve, name="reserve"),
    path("so-van-ban/danh-so/giu/<int:reservation_id>/ket-thuc/", views.release, name="release"),
    path("so-van-ban/excel/", views.register_excel, name="register_excel"),
    path("so-van-ban/<int:number_id>/huy/", views.void, name="void"),
]
