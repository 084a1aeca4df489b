"""What the self-check found, run by run, and what people attested."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from truongso.core.models import VisibleQuerySet
from truongso.core.safety import State
from truongso.core.text import format_datetime
from truongso.foundation.papers.models import IssuedNumber

STATES = [(state.value, state.label) for state in State]


class SelfCheck(models.Model):
    """One run over all declared checks; counts stand beside the findings so that a list of runs is one query."""

    at = models.DateTimeField("lúc", default=timezone.now, db_index=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    met = models.PositiveSmallIntegerField("đạt", default=0)
    missed = models.PositiveSmallIntegerField("chưa đạt", default=0)
    unsure = models.PositiveSmallIntegerField("cần người xác nhận", default=0)
    issued = models.OneToOneField(IssuedNumber, models.PROTECT, null=True, related_name="+", verbose_name="số báo cáo")

    objects = VisibleQuerySet.as_manager()
    view_permission = "security.view"

    class Meta:
        verbose_name = "lần tự kiểm tra an toàn"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"Tự kiểm tra an toàn {format_datetime(self.at)}"

    def get_absolute_url(self) -> str:
        return reverse("security:run", args=[self.pk])

    @property
    def total(self) -> int:
        return self.met + self.missed + self.unsure


class CheckFinding(models.Model):
    """What one check found in one run; the code is that of the declaration then."""

    run = models.ForeignKey(SelfCheck, models.CASCADE, related_name="findings")
    code = models.CharField("mã", max_length=80)
    state = models.CharField("kết quả", max_length=10, choices=STATES)
    found = models.TextField("thấy gì")

    class Meta:
        verbose_name = "kết quả một phép kiểm tra"
        constraints = [models.UniqueConstraint(fields=["run", "code"], name="one_finding_per_check_and_run")]


class Regression(models.Model):
    """A check that was met and is no longer: on the administrator's desk until it is met again."""

    code = models.CharField("mã", max_length=80, db_index=True)
    since = models.ForeignKey(SelfCheck, models.PROTECT, related_name="regressions", verbose_name="từ lần kiểm tra")
    mended_in = models.ForeignKey(
        SelfCheck, models.PROTECT, null=True, related_name="mended", verbose_name="đạt lại ở lần kiểm tra"
    )

    class Meta:
        verbose_name = "mục an toàn bị tụt"
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(mended_in__isnull=True), name="one_open_regression_per_check"
            )
        ]


class AttestationQuerySet(VisibleQuerySet):
    """Questions about attestations."""

    def holding_on(self, day: date) -> Self:
        """Return attestations in force on a day."""
        return self.filter(withdrawn_at__isnull=True, done_on__lte=day, valid_until__gte=day)


class Attestation(models.Model):
    """A person's word, with proof, that something no program sees was done; it holds until a day."""

    code = models.CharField("mã", max_length=80, db_index=True)
    done_on = models.DateField("ngày làm")
    valid_until = models.DateField("có giá trị đến hết ngày")
    statement = models.TextField("đã làm gì")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người xác nhận"
    )
    made_at = models.DateTimeField("xác nhận lúc", default=timezone.now)
    withdrawn_at = models.DateTimeField("rút lúc", null=True)

    objects = AttestationQuerySet.as_manager()
    view_permission = "security.view"

    class Meta:
        verbose_name = "xác nhận an toàn"
        ordering = ["-done_on", "-pk"]

    def __str__(self) -> str:
        from truongso.core.safety import checks

        title = checks.get(self.code).title if self.code in checks else self.code
        return f"{title} ngày {self.done_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("security:check", args=[self.code]) + f"#xac-nhan-{self.pk}"
