from django.urls import path

from truongso.records.exchange.views import pages, sending

app_name = "exchange"
urlpatterns = [
    path("ho-so/dong-bo/", pages.overview, name="overview"),
    path("ho-so/dong-bo/ban-ghi/", pages.records, name="records"),
    path("ho-so/dong-bo/lan/<uuid:uid>/", pages.run, name="run"),
    path("ho-so/dong-bo/lan/<uuid:uid>/ket-qua/", sending.answers, name="answers"),
    path("ho-so/dong-bo/truong/", sending.school, name="school"),
    path("ho-so/dong-bo/gui/", sending.push, name="push"),
    path("ho-so/dong-bo/xuat-tep/", sending.export, name="export"),
]
