from django.urls import path

from truongso.records.exchange.views import filling, pages, sending

app_name = "exchange"
urlpatterns = [
    path("ho-so/dong-bo/", pages.overview, name="overview"),
    path("ho-so/dong-bo/ban-ghi/", pages.records, name="records"),
    path("ho-so/dong-bo/lan/<uuid:uid>/", pages.run, name="run"),
    path("ho-so/dong-bo/lan/<uuid:uid>/ket-qua/", sending.answers, name="answers"),
    path("ho-so/dong-bo/truong/", sending.school, name="school"),
    path("ho-so/dong-bo/gui/", sending.push, name="push"),
    path("ho-so/dong-bo/xuat-tep/", sending.export, name="export"),
    path("ho-so/dien-mau/", filling.index, name="templates"),
    path("ho-so/dien-mau/<uuid:uid>/", filling.template, name="template"),
    path("ho-so/dien-mau/<uuid:uid>/cot/", filling.choose, name="template_columns"),
    path("ho-so/dien-mau/<uuid:uid>/tai/", filling.download, name="template_filled"),
    path("ho-so/dien-mau/<uuid:uid>/xoa/", filling.forget, name="template_forget"),
]
