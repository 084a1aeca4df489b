"""Files: what was attached, the papers, the diagram itself."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from truongso.core.rights import requires
from truongso.core.served import file_response
from truongso.governance.processes.views.common import download, seen_instance, seen_version


@require_safe
@requires("processes.view_instance")
def attachment(request: HttpRequest, uid: UUID, file: UUID) -> HttpResponse:
    """Hand over a file of an instance."""
    found = get_object_or_404(seen_instance(request, uid).attachments.select_related("blob"), uid=file)
    return download(found.blob, found.name)


@require_safe
@requires("processes.view_instance")
def paper(request: HttpRequest, uid: UUID, paper: UUID) -> HttpResponse:
    """Hand over a paper of an instance, signed once it is."""
    found = get_object_or_404(seen_instance(request, uid).papers.select_related("blob"), uid=paper)
    return download(found.blob, found.file_name)


@require_safe
@requires("processes.view_process")
def diagram(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Hand over the BPMN file of a version."""
    version = seen_version(request, code, number)
    return file_response(version.xml.encode(), "application/xml", f"{code}-{number}.bpmn")
