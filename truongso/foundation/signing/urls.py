from django.urls import path

from truongso.foundation.signing import views

app_name = "signing"
urlpatterns = [
    path("chu-ky/kiem-tra/", views.verify, name="verify"),
    path("chu-ky/kiem-tra/da-luu/", views.verifications, name="verifications"),
    path("chu-ky/kiem-tra/<uuid:uid>/", views.verification, name="verification"),
    path("chu-ky/tin-cay/", views.trust, name="trust"),
]
