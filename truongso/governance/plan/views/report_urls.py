"""Addresses of the plan's reports."""

from django.urls import path

from truongso.governance.plan.views import reports

report_urlpatterns = [
    path("ke-hoach/bao-cao/", reports.report_list, name="reports"),
    path("ke-hoach/bao-cao/<str:period>/", reports.report, name="report"),
    path("ke-hoach/bao-cao/<str:period>/lap/", reports.draft, name="report_draft"),
    path("ke-hoach/bao-cao/<str:period>/loi/", reports.narrative, name="report_narrative"),
    path("ke-hoach/bao-cao/<str:period>/khoa/", reports.freeze, name="report_freeze"),
    path("ke-hoach/bao-cao/<str:period>/du-thao/<str:kind>/", reports.draft_file, name="report_draft_file"),
    path("ke-hoach/bao-cao/<str:period>/so-sanh/<int:older>/<int:newer>/", reports.compare, name="report_compare"),
    path("ke-hoach/bao-cao/<str:period>/<int:number>/trinh-ky/", reports.send_to_sign, name="report_sign"),
    path("ke-hoach/bao-cao/<str:period>/<int:number>/<str:kind>/", reports.frozen_file, name="report_file"),
]
