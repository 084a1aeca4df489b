"""A private Apache with mod_auth_openidc: started from Debian's programs on a free port, nothing of the system is touched."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.error import URLError
from urllib.request import urlopen

import pytest

MODULES = Path("/usr/lib/apache2/modules")
HINT = "Máy này chưa có Apache với mod_auth_openidc. Debian: sudo apt-get install apache2 libapache2-mod-auth-openidc"
WANTED = ("mpm_event", "authn_core", "authz_core", "authz_user", "dir", "mime", "include", "auth_openidc")
CLAIMS = ("name", "preferred_username", "school_roles", "amr", "acr", "sub")
PAGE = "<!doctype html><html lang='vi'><title>Kho</title><h1>Kho tư liệu</h1><dl>{rows}</dl></html>"
ROW = "<dt>{name}</dt><dd id='{name}'><!--#echo encoding='none' var='OIDC_CLAIM_{name}' --></dd>"
# The recipe of docs/recipes/apache.md; what stands there is what runs here.
CONFIGURATION = Template(
    """
ServerRoot $folder
PidFile $folder/apache.pid
ErrorLog $folder/error.log
Listen 127.0.0.1:$port
ServerName 127.0.0.1:$port
$modules
$user
StartServers 1
ServerLimit 2
ThreadsPerChild 8
MaxRequestWorkers 16
LogLevel warn auth_openidc:info

OIDCProviderMetadataURL $issuer/.well-known/openid-configuration
OIDCClientID $client_id
OIDCClientSecret $secret
OIDCRedirectURI http://127.0.0.1:$port/oidc/redirect
OIDCCryptoPassphrase $passphrase
OIDCScope "openid profile email school"
OIDCPKCEMethod S256
OIDCResponseType code
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCRemoteUserClaim preferred_username
OIDCSessionType server-cache
OIDCSessionInactivityTimeout 1800
OIDCCookieSameSite On
OIDCHTTPTimeoutLong 30
OIDCHTTPTimeoutShort 20

DocumentRoot $folder/site
TypesConfig /dev/null
AddType text/html .html
AddDefaultCharset utf-8
AddOutputFilter INCLUDES .html
DirectoryIndex index.html
<Directory $folder/site>
  Options +Includes
</Directory>
<Location />
  AuthType openid-connect
  Require valid-user
</Location>
"""
)


@dataclass(frozen=True)
class Apache:
    """A running server: where it is, and what it wrote."""

    address: str
    folder: Path

    @property
    def log(self) -> str:
        log = self.folder / "error.log"
        return log.read_text(errors="replace") if log.is_file() else ""


def program() -> str:
    """Return Apache's program; on CI its absence is a failure, elsewhere a visible skip."""
    found = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
    if found and (MODULES / "mod_auth_openidc.so").is_file():
        return found
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(HINT)
    pytest.skip(HINT)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def apache(port: int, *, issuer: str, client_id: str, secret: str) -> Iterator[Apache]:
    """Run an Apache that lets nobody in who has not logged in at the issuer."""
    started = program()
    with tempfile.TemporaryDirectory(prefix="truongso-apache-") as name:
        folder = Path(name)
        _lay_out(folder)
        configuration = folder / "apache.conf"
        configuration.write_text(
            CONFIGURATION.substitute(
                folder=folder,
                port=port,
                issuer=issuer,
                client_id=client_id,
                secret=secret,
                passphrase="chi-dung-trong-kiem-thu",
                modules="\n".join(f"LoadModule {one}_module {MODULES}/mod_{one}.so" for one in WANTED),
                user="User www-data\nGroup www-data" if os.geteuid() == 0 else "",
            )
        )
        process = subprocess.Popen([started, "-f", str(configuration), "-DFOREGROUND"], stderr=subprocess.PIPE)
        try:
            server = Apache(f"http://127.0.0.1:{port}/", folder)
            _wait(process, server)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=10)


def _lay_out(folder: Path) -> None:
    """The children of an Apache that root starts are another user, who must be able to read the pages."""
    folder.chmod(0o755)
    site = folder / "site"
    site.mkdir(mode=0o755)
    rows = "".join(ROW.format(name=name) for name in CLAIMS)
    page = site / "index.html"
    page.write_text(PAGE.format(rows=rows), encoding="utf-8")
    page.chmod(0o644)


def _wait(process: "subprocess.Popen[bytes]", server: Apache) -> None:
    for _ in range(100):
        if process.poll() is not None:
            assert process.stderr is not None
            pytest.fail(f"Apache did not start: {process.stderr.read().decode()} {server.log}")
        try:
            urlopen(f"{server.address}oidc/redirect", timeout=1)
        except URLError as error:
            if getattr(error, "code", None):
                return
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"Apache does not answer: {server.log}")
