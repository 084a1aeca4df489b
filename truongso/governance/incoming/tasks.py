"""Reading the words of files in the background."""

from django_tasks import task

from truongso.governance.incoming import actions


@task()
def read_files(document: int) -> str:
    """Read the files of a document that wait for it."""
    return f"{actions.read_files(document, by=None)} tệp đã đọc"
