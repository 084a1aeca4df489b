"""Addresses of the plan."""

from django.urls import path

from truongso.governance.plan.views import imports, indicators, steering, tasks
from truongso.governance.plan.views.report_urls import report_urlpatterns

app_name = "plan"
urlpatterns = [
    path("ke-hoach/", steering.overview, name="overview"),
    path("ke-hoach/van-ban/", steering.document, name="document"),
    path("ke-hoach/nap/", imports.start, name="import_start"),
    path("ke-hoach/nap/<uuid:uid>/", imports.review, name="import_review"),
    path("ke-hoach/nap/<uuid:uid>/quyet-dinh/", imports.decide, name="import_decide"),
    path("ke-hoach/nap/<uuid:uid>/sua/", imports.edit, name="import_edit"),
    path("ke-hoach/nap/<uuid:uid>/khop-ma/", imports.codes, name="import_codes"),
    path("ke-hoach/nap/<uuid:uid>/ap-dung/", imports.apply, name="import_apply"),
    path("ke-hoach/nap/<uuid:uid>/bo/", imports.abandon, name="import_abandon"),
    path("ke-hoach/chi-tieu/", indicators.indicator_list, name="indicators"),
    path("ke-hoach/<int:year>/chi-tieu/<int:ordinal>/", indicators.indicator, name="indicator"),
    path("ke-hoach/<int:year>/chi-tieu/<int:ordinal>/khai/", indicators.declare, name="declare"),
    path("ke-hoach/<int:year>/chi-tieu/<int:ordinal>/xac-nhan/", indicators.judge, name="judge_figure"),
    path("ke-hoach/<int:year>/chi-tieu/<int:ordinal>/muc/", indicators.change_target, name="change_target"),
    path("ke-hoach/<int:year>/chi-tieu/<int:ordinal>/phu-trach/", indicators.assign_line, name="assign_line"),
    path("ke-hoach/<int:year>/chi-tieu/<int:ordinal>/cach-hieu/", indicators.choose_reading, name="choose_reading"),
    path("ke-hoach/<int:year>/chi-tieu/<int:ordinal>/dong/<str:which>/", indicators.rows, name="indicator_rows"),
    path("ke-hoach/so-lieu/<str:code>/<str:which>/", indicators.own_rows, name="own_rows"),
    path("ke-hoach/nhiem-vu/", tasks.task_list, name="tasks"),
    path("ke-hoach/<int:year>/nhiem-vu/<int:ordinal>/", tasks.task, name="task"),
    path("ke-hoach/<int:year>/nhiem-vu/<int:ordinal>/phan-cong/", tasks.assign, name="assign_task"),
    path("ke-hoach/<int:year>/<str:kind>/<int:ordinal>/trao-doi/", tasks.comment, name="comment"),
    path("ke-hoach/ky/<uuid:uid>/", tasks.occurrence, name="occurrence"),
    path("ke-hoach/ky/<uuid:uid>/bao-cao/", tasks.report, name="report_progress"),
    path("ke-hoach/ky/<uuid:uid>/mo-lai/", tasks.reopen, name="reopen"),
    path("ke-hoach/ky/<uuid:uid>/han/", tasks.change_due, name="change_due"),
    path("ke-hoach/san-pham/<uuid:uid>/nop/", tasks.submit_delivery, name="submit_delivery"),
    path("ke-hoach/san-pham/<uuid:uid>/nghiem-thu/", tasks.judge_delivery, name="judge_delivery"),
    path("ke-hoach/diem-chua-ro/", steering.ambiguities, name="ambiguities"),
    path("ke-hoach/dieu-chinh/", steering.amendments, name="amendments"),
    path("ke-hoach/giam-sat/", steering.supervision, name="supervision"),
    path("ke-hoach/giam-sat/<int:pk>/khac-phuc/", steering.answer_supervision, name="answer_supervision"),
    path("ke-hoach/dong-gop/", steering.contributions, name="contributions"),
    *report_urlpatterns,
]
