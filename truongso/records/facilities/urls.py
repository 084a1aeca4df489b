from django.urls import path

from truongso.records.facilities.views import editing, files, pages

app_name = "facilities"
urlpatterns = [
    path("ho-so/co-so-vat-chat/", pages.summary, name="summary"),
    path("ho-so/co-so-vat-chat/so-lieu/<slug:code>/", pages.figure, name="figure"),
    path("ho-so/co-so-vat-chat/<slug:slug>/", pages.things, name="list"),
    path("ho-so/co-so-vat-chat/<slug:slug>/da-thoi-dung/", pages.retired, name="retired"),
    path("ho-so/co-so-vat-chat/<slug:slug>/nap-tep/", files.load, name="load_file"),
    path("ho-so/co-so-vat-chat/<slug:slug>/them/", editing.add, name="add"),
    path("ho-so/co-so-vat-chat/<slug:slug>/<uuid:uid>/", pages.thing, name="thing"),
    path("ho-so/co-so-vat-chat/<slug:slug>/<uuid:uid>/sua/", editing.change, name="change"),
    path("ho-so/co-so-vat-chat/<slug:slug>/<uuid:uid>/thoi-dung/", editing.retire, name="retire"),
    path("ho-so/co-so-vat-chat/<slug:slug>/<uuid:uid>/dung-lai/", editing.restore, name="restore"),
]
