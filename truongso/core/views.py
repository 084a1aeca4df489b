"""Pages of the kit itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from truongso.core.gallery import pieces
from truongso.core.rights import requires


@require_http_methods(["GET", "POST"])
@requires("core.gallery")
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every piece of the UI kit; a form of a sample comes back here and changes nothing."""
    if request.method == "POST":
        messages.info(request, "Đã nhận biểu mẫu thử. Trang này chỉ để xem, không có gì được lưu.")
        return redirect("core:gallery")
    return render(request, "core/gallery.html", {"pieces": pieces(request)})
