from django.urls import path

from truongso.trust.security import views

app_name = "security"
_HERE = "he-thong/tu-kiem-tra-an-toan/"
urlpatterns = [
    path(_HERE, views.overview, name="overview"),
    path(f"{_HERE}kiem-tra/", views.check_now, name="check_now"),
    path(f"{_HERE}lan/", views.runs, name="runs"),
    path(f"{_HERE}lan/<int:pk>/", views.run, name="run"),
    path(f"{_HERE}lan/<int:pk>/excel/", views.export, name="export"),
    path(f"{_HERE}lan/<int:pk>/bao-cao/", views.issue, name="issue"),
    path(f"{_HERE}muc/<str:code>/", views.check, name="check"),
    path(f"{_HERE}xac-nhan/<int:pk>/rut/", views.withdraw, name="withdraw"),
]
