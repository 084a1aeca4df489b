from django.urls import path

from truongso.records.students.views import classes, editing, families, pupils, rollover, sources, steps

app_name = "students"
_pupil = "ho-so/hoc-sinh/<uuid:uid>/"
_class = "ho-so/lop/<uuid:uid>/"
urlpatterns = [
    path("ho-so/cua-toi/", pupils.mine, name="mine"),
    path("ho-so/hoc-sinh/", pupils.pupils, name="pupils"),
    path("ho-so/hoc-sinh/da-roi-truong/", pupils.left, name="left"),
    path("ho-so/hoc-sinh/xuat/", pupils.export, name="export"),
    path("ho-so/hoc-sinh/tiep-nhan/", steps.admit, name="admit"),
    path("ho-so/hoc-sinh/chuyen-den/", steps.move_in, name="move_in"),
    path(_pupil, pupils.pupil, name="pupil"),
    path(f"{_pupil}sua/", editing.change, name="change"),
    path(f"{_pupil}viec/<slug:code>/", steps.step, name="step"),
    path(f"{_pupil}viec/<int:pk>/hoan-tac/", steps.undo, name="step_undo"),
    path(f"{_pupil}anh/", families.consent, name="consent"),
    path(f"{_pupil}anh/tep/", families.photo, name="photo"),
    path(f"{_pupil}anh/nop/", families.photo_set, name="photo_set"),
    path(f"{_pupil}anh/xoa/", families.photo_remove, name="photo_remove"),
    path(f"{_pupil}gia-dinh/", families.guardians, name="guardians"),
    path(f"{_pupil}gia-dinh/<int:pk>/go/", families.unlink, name="guardian_unlink"),
    path("ho-so/lop/", classes.classes, name="classes"),
    path("ho-so/lop/mo/", classes.open_class, name="class_open"),
    path(_class, classes.school_class, name="class"),
    path(f"{_class}sua/", classes.change_class, name="class_change"),
    path(f"{_class}chu-nhiem/", classes.homeroom, name="homeroom"),
    path("ho-so/len-lop/", rollover.roll_over, name="roll_over"),
    path("ho-so/len-lop/<str:code>/hoan-tac/", rollover.undo, name="roll_over_undo"),
    path("ho-so/nguon/<int:pk>/", sources.source, name="source"),
    path("ho-so/nguon/<int:pk>/hoan-tac/", sources.undo, name="source_undo"),
]
