from django.urls import path

from truongso.records.reconciliation.views import deciding, pages

app_name = "reconciliation"
urlpatterns = [
    path("ho-so/doi-soat/", pages.index, name="list"),
    path("ho-so/doi-soat/moi/", pages.new, name="new"),
    path("ho-so/doi-soat/<uuid:uid>/", pages.overview, name="overview"),
    path("ho-so/doi-soat/<uuid:uid>/diem/", pages.points, name="points"),
    path("ho-so/doi-soat/<uuid:uid>/nguoi/", pages.people, name="people"),
    path("ho-so/doi-soat/<uuid:uid>/quyet-dinh/", deciding.decide, name="decide"),
    path("ho-so/doi-soat/<uuid:uid>/hang-loat/", deciding.bulk, name="bulk"),
    path("ho-so/doi-soat/<uuid:uid>/bien-ban/", deciding.close, name="close"),
    path("ho-so/doi-soat/<uuid:uid>/bo/", deciding.drop, name="drop"),
    path("ho-so/doi-soat/<uuid:uid>/phu-luc/", deciding.annex, name="annex"),
]
