"""A preview without a run: nothing is kept, nothing is written."""

from datetime import date

from truongso.core.text import squeeze
from truongso.records.intake.models import ImportRun, ImportSource
from truongso.records.intake.preview import Preview, preview_of
from truongso.records.intake.reading import FileRead, read_file
from truongso.records.students.datasets import PUPILS


def preview(content: bytes, name: str, source_name: str, *, today: date) -> Preview:
    """Return what a file would change, with the columns remembered for its source; Refused when it holds no list."""
    source = ImportSource.objects.filter(name__iexact=squeeze(source_name)).first()
    mapping = source.mapping_of(PUPILS.code) if source else {}
    file = read_file(content, name, mapping)
    run = ImportRun(source=source or ImportSource(name=source_name), data_set=PUPILS.code, mapping=mapping)
    return preview_of_run(run, file, today=today)


def preview_of_run(run: ImportRun, file: FileRead, *, today: date) -> Preview:
    """Return what a run would change whose file was read just now."""
    return preview_of(run, today=today, file=file)
