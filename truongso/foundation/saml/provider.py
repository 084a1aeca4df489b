"""pysaml2's identity provider, set up for one application from the rows of the database.

Import it where it is used: pysaml2 reads its XML schemas at import, which takes a second or two that no command and no
worker without SAML should wait for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, saml, time_util
from saml2.assertion import Policy
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.server import Server
from saml2.sigver import SecurityContext, security_context
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

from truongso.foundation.saml import certificates, keys, program, service_metadata
from truongso.foundation.saml.addresses import entity_id, here
from truongso.foundation.saml.models import NameIdFormat, ServiceProvider, SigningKey

LIFETIME_MINUTES = 5
CLOCK_SLACK_SECONDS = 60
MAXIMUM_SECONDS_TO_APPLICATION = 5


class SlackPolicy(Policy):  # type: ignore[misc]
    """Assertions are good from a minute ago: clocks of applications that are a little slow do not refuse them."""

    def conditions(self, sp_entity_id: str) -> Any:
        conditions = super().conditions(sp_entity_id)
        conditions.not_before = time_util.instant(time_stamp=time_util.utc_now() - CLOCK_SLACK_SECONDS)
        return conditions


@contextmanager
def identity_provider(provider: ServiceProvider | None, key: SigningKey) -> Iterator[Server]:
    """Give a pysaml2 server that knows this one application and may sign while the block runs."""
    with keys.on_hand(key) as files:
        yield Server(config=_config(provider, files))


def verifier(provider: ServiceProvider) -> SecurityContext:
    """Return what verifies signatures of this one application; our own key is not needed for that."""
    config = IdPConfig()
    known = {"inline": [service_metadata.written(provider)]}
    config.load({"entityid": entity_id(), "xmlsec_binary": program.path(), "metadata": known, "service": {"idp": {}}})
    return security_context(config)


def metadata(key: SigningKey, following: list[SigningKey]) -> str:
    """Return the metadata of the school's identity provider, with the certificates of today and of tomorrow."""
    with keys.on_hand(key) as files:
        descriptor = entity_descriptor(_config(None, files))
    bodies = [body for one in (key, *following) for body in certificates.bodies(one.certificate)]
    descriptor.idpsso_descriptor.key_descriptor = [service_metadata.signing_key(body) for body in bodies]
    return str(descriptor)


def _config(provider: ServiceProvider | None, files: keys.KeyFiles) -> IdPConfig:
    config = IdPConfig()
    config.load(
        {
            "entityid": entity_id(),
            "xmlsec_binary": program.path(),
            "key_file": files.key,
            "cert_file": files.certificate,
            "http_client_timeout": MAXIMUM_SECONDS_TO_APPLICATION,
            "metadata": {"inline": [service_metadata.written(provider)]} if provider else {},
            "service": {"idp": _service(provider)},
        }
    )
    policy = {"default": {"lifetime": {"minutes": LIFETIME_MINUTES}, "name_form": saml.NAME_FORMAT_URI}}
    config.setattr("idp", "policy", SlackPolicy(policy, config.metadata))
    return config


def _service(provider: ServiceProvider | None) -> dict[str, Any]:
    login, logout = here("saml:login"), here("saml:logout")
    both = (BINDING_HTTP_REDIRECT, BINDING_HTTP_POST)
    return {
        "name": "Trường Số",
        "endpoints": {
            "single_sign_on_service": [(login, binding) for binding in both],
            "single_logout_service": [(logout, binding) for binding in both],
        },
        "name_id_format": NameIdFormat.values,
        "signing_algorithm": SIG_RSA_SHA256,  # outside this block pysaml2 does not see it, and signs with SHA-1
        "digest_algorithm": DIGEST_SHA256,
        "sign_assertion": True,
        "sign_response": bool(provider and provider.signs_response),
        "want_authn_requests_signed": False,  # asked of each application by itself, in requests.py
    }
