from django.urls import path

from truongso.foundation.evidence import views

app_name = "evidence"
_item = "minh-chung/<uuid:uid>/"

urlpatterns = [
    path("minh-chung/", views.items, name="items"),
    path("minh-chung/excel/", views.export, name="export"),
    path("minh-chung/nop/", views.add, name="add"),
    path(_item, views.item, name="item"),
    path(_item + "sua/", views.change, name="change"),
    path(_item + "ban-moi/", views.add_version, name="add_version"),
    path(_item + "gui-duyet/", views.submit, name="submit"),
    path(_item + "chap-nhan/", views.accept, name="accept"),
    path(_item + "tra-lai/", views.reject, name="reject"),
    path(_item + "ngung-dung/", views.retire, name="retire"),
    path(_item + "go/<int:link_id>/", views.unlink, name="unlink"),
    path(_item + "tai-ve/<int:number>/", views.download, name="download"),
    path(_item + "anh/<int:number>/<int:page>/<slug:size>/", views.picture, name="picture"),
]
