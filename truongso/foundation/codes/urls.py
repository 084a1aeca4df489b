from django.urls import path

from truongso.foundation.codes import views

app_name = "codes"
urlpatterns = [
    path("bang-ma/", views.lists, name="lists"),
    path("bang-ma/don-vi/", views.unit_changes, name="units"),
    path("bang-ma/<str:name>/<str:version>/", views.one_list, name="list"),
]
