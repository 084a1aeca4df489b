from django.urls import path

from truongso.trust.reviews import views

app_name = "reviews"
_review = "ra-soat-quyen/<uuid:uid>/"
urlpatterns = [
    path("ra-soat-quyen/", views.reviews, name="list"),
    path("ra-soat-quyen/mo/", views.start, name="start"),
    path(_review, views.review, name="review"),
    path(f"{_review}excel/", views.export, name="export"),
    path(f"{_review}cap-nhat/", views.refresh, name="refresh"),
    path(f"{_review}giu-nguyen/", views.keep_rest, name="keep_rest"),
    path(f"{_review}muc/<int:pk>/", views.decide, name="decide"),
    path(f"{_review}bien-ban/", views.close, name="close"),
]
