"""What goes on in the background: telling an application that somebody's session has ended."""

import time

from django_tasks import task

from truongso.foundation.saml.models import ProviderSession

PAUSES = (0.0, 2.0, 10.0)


@task()
def tell_logout(session: int) -> str:
    """Tell an application; try again twice before giving up."""
    from truongso.foundation.saml import soap  # it signs, and actions.py imports this module

    row = ProviderSession.objects.select_related("provider__application").get(pk=session)
    trouble = ""
    for pause in PAUSES:
        time.sleep(pause)
        trouble = soap.tell(row)
        if not trouble:
            break
    row.told = ProviderSession.Told.FAILED if trouble else ProviderSession.Told.TOLD
    row.save(update_fields=["told"])
    return trouble or "đã báo"
