"""Answers that carry a file: a download, or a page of a PDF as a picture that we drew."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from truongso.core import pdf_pages

# The address bar cannot be fooled into running what a stranger sent: no scripts, no forms, no origin.
_SANDBOX = "sandbox; default-src 'none'"


def guarded(response: HttpResponse) -> HttpResponse:
    """Return an answer that carries what a stranger sent so that no browser runs anything of it."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _SANDBOX
    return response


def file_response(content: bytes, content_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    """Return a file that no cache keeps; inline only where the browser shows it safely (our own PDF)."""
    headers = {
        "Content-Disposition": content_disposition_header(not inline, name) or "attachment",
        "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    return HttpResponse(content, content_type=content_type, headers=headers)


def picture_response(content: bytes, page: int, width: int, *, cache: str = "private, max-age=300") -> HttpResponse:
    """Return a page of a PDF as a picture; Http404 when it cannot be drawn."""
    try:
        picture = pdf_pages.draw(content, page, width)
    except pdf_pages.Unreadable as error:
        raise Http404("Không vẽ được trang này.") from error
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": cache})
