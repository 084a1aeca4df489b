from django.urls import path

from truongso.foundation.consents import views

app_name = "consents"
_person = "dong-y/nguoi/<uuid:uid>/"
urlpatterns = [
    path("dong-y/", views.mine, name="mine"),
    path("dong-y/phieu/<int:pk>/", views.proof, name="proof"),
    path("dong-y/noi-dung/<str:code>/", views.wording, name="wording"),
    path(_person, views.person, name="person"),
    path(f"{_person}<str:code>/tra-loi/", views.answer, name="answer"),
    path(f"{_person}<str:code>/rut/", views.withdraw, name="withdraw"),
    path(f"{_person}<str:code>/phieu/", views.paper, name="paper"),
    path(f"{_person}<str:code>/rut-theo-don/", views.withdraw_for, name="withdraw_for"),
]
