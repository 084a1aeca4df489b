"""The four steps that the register sends; results follow from the app that keeps marks."""

from truongso.records.exchange.national import classes, pupils, school, staff
from truongso.records.exchange.registry import step

for part, order, title, table in (
    (school, 10, "Trường", "truong"),
    (staff, 20, "Cán bộ, giáo viên", "canbo"),
    (classes, 30, "Lớp", "lophoc"),
    (pupils, 40, "Học sinh", "hocsinh"),
):
    step(part.CODE, order=order, title=title, table=table, rows=part.rows, gather=part.gather, url=part.url)
