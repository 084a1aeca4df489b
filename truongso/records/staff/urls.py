from django.urls import path

from truongso.records.staff.views import editing, files, pages, steps

app_name = "staff"
urlpatterns = [
    path("ho-so/can-bo/", pages.members, name="list"),
    path("ho-so/can-bo/da-roi-truong/", pages.gone, name="gone"),
    path("ho-so/can-bo/cua-toi/", pages.mine, name="mine"),
    path("ho-so/can-bo/nap-tep/", files.load, name="load_file"),
    path("ho-so/can-bo/them/", editing.add, name="add"),
    path("ho-so/can-bo/buoc/<int:pk>/hoan-tac/", steps.undo, name="undo"),
    path("ho-so/can-bo/<uuid:uid>/", pages.member, name="member"),
    path("ho-so/can-bo/<uuid:uid>/sua/", editing.change, name="change"),
    path("ho-so/can-bo/<uuid:uid>/so-tiet/", editing.load, name="load"),
    path("ho-so/can-bo/<uuid:uid>/buoc/<slug:kind>/", steps.step, name="step"),
]
