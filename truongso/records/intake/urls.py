from django.urls import path

from truongso.records.intake.views import previews, runs

app_name = "intake"
urlpatterns = [
    path("ho-so/nhap/", runs.runs, name="runs"),
    path("ho-so/nhap/moi/", runs.start, name="start"),
    path("ho-so/nhap/<uuid:uid>/", runs.run, name="run"),
    path("ho-so/nhap/<uuid:uid>/cot/", runs.columns, name="columns"),
    path("ho-so/nhap/<uuid:uid>/xem-truoc/", previews.preview, name="preview"),
    path("ho-so/nhap/<uuid:uid>/tra-loi/", previews.answer, name="answer"),
    path("ho-so/nhap/<uuid:uid>/ghi/", runs.write, name="write"),
    path("ho-so/nhap/<uuid:uid>/hoan-tac/", runs.undo, name="undo"),
    path("ho-so/nhap/<uuid:uid>/bo/", runs.discard, name="discard"),
]
