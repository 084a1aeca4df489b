from django.urls import path

from truongso.governance.processes.views import catalogue, editing, files, instances, report, steps

app_name = "processes"
_root = "quy-trinh/"
_instance = f"{_root}viec/<uuid:uid>/"
_step = f"{_root}buoc/<int:pk>/"
_process = f"{_root}<slug:code>/"
_version = f"{_process}phien-ban/<int:number>/"
urlpatterns = [
    path(_root, catalogue.catalogue, name="catalogue"),
    path(f"{_root}them/", catalogue.add, name="add"),
    path(f"{_root}lich-dat/", report.bookings, name="bookings"),
    path(f"{_root}bao-cao/", report.overview, name="report"),
    path(f"{_root}bao-cao/<slug:code>/", report.of_process, name="process_report"),
    path(f"{_root}viec/", instances.instances, name="instances"),
    path(_instance, instances.instance, name="instance"),
    path(f"{_instance}y-kien/", instances.comment, name="comment"),
    path(f"{_instance}dinh-kem/", instances.attach, name="attach"),
    path(f"{_instance}rut/", instances.withdraw, name="withdraw"),
    path(f"{_instance}huy/", instances.cancel, name="cancel"),
    path(f"{_instance}ho-so/", instances.file_papers, name="file_papers"),
    path(f"{_instance}tep/<uuid:file>/", files.attachment, name="attachment"),
    path(f"{_instance}van-ban/<uuid:paper>/", files.paper, name="paper"),
    path(_step, steps.step, name="step"),
    path(f"{_step}tra-lai/", steps.give_back, name="return_step"),
    path(f"{_step}nhan/", steps.claim, name="claim"),
    path(f"{_step}nha/", steps.release, name="release"),
    path(f"{_step}giao-lai/", steps.reassign, name="reassign"),
    path(_process, catalogue.process, name="process"),
    path(f"{_process}bat-dau/", steps.start, name="start"),
    path(f"{_process}sua/", catalogue.describe, name="describe"),
    path(f"{_process}tai-len/", catalogue.upload, name="upload"),
    path(f"{_process}ban-nhap/", catalogue.begin_draft, name="begin_draft"),
    path(f"{_process}bo/", catalogue.remove, name="remove"),
    path(_version, catalogue.version, name="version"),
    path(f"{_version}so-do.bpmn", files.diagram, name="diagram"),
    path(f"{_version}cong-bo/", catalogue.publish, name="publish"),
    path(f"{_version}thoi-dung/", catalogue.retire, name="retire"),
    path(f"{_version}lan/", editing.lanes, name="edit_lanes"),
    path(f"{_version}buoc/<str:element>/", editing.step, name="edit_step"),
]
