"""Bounded fetching of public web addresses, and checks which may be fetched."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, quote, urljoin, urlsplit

LARGEST = 20 * 2**20
"""Bytes of one file."""

SECONDS = 30.0
"""Seconds for one file, redirects included."""

SILENCE = 10.0
"""Seconds that a server may say nothing."""

REDIRECTS = 5
PORTS = {"http": 80, "https": 443}

Allowed = Callable[[str, int], bool]
"""Whether a host with an address and a port may be asked."""


class Refused(Exception):
    """An address that can't be fetched, today or ever."""


class Later(Exception):
    """A fetch that failed and may go well another time."""


def is_public(address: str, port: int) -> bool:
    """Whether an IP address belongs to the public internet, and the port to the web.

    Addresses of IPv4 within those of IPv6 count as what they lead to.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if found.teredo is not None:
            return False
        if inner is not None:
            return is_public(str(inner), port)
    return found.is_global and not found.is_multicast and not found.is_reserved and port in PORTS.values()


_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Fetcher:
    """Fetches files under bounds.

    Parameters
    ----------
    allowed : callable
        Which hosts may be asked; the public ones by default. It is asked of every address of a name, and of
        each redirect, and the connection goes to the address that it was asked of.
    largest : int
        Bytes of one file.
    seconds : float
        Seconds for one file.
    """

    allowed: Allowed = is_public
    largest: int = LARGEST
    seconds: float = SECONDS

    def fetch(self, url: str) -> bytes:
        """The bytes behind an address.

        Raises
        ------
        Refused
            If it is no address of a public web server, or what is there is too large or is not there.
        Later
            If the server can't be reached, or fails.
        """
        until = time.monotonic() + self.seconds
        for _ in range(REDIRECTS + 1):
            found = self._once(url, until)
            if isinstance(found, bytes):
                return found
            url = urljoin(url, found)
        raise Refused(f"more than {REDIRECTS} redirects")

    def _once(self, url: str, until: float) -> bytes | str:
        """The bytes, or where a redirect leads."""
        parts = _checked(url)
        connection = self._connection(parts)
        try:
            target = quote(parts.path or "/", safe="/%:=&~+!$,;'@()*")
            query = f"?{quote(parts.query, safe='/%:=&~+!$,;@()*?')}" if parts.query else ""
            connection.request("GET", target + query, headers=_HEADERS)
            response = connection.getresponse()
            if response.status in (301, 302, 303, 307, 308) and (place := response.getheader("Location")):
                return place
            if response.status >= 500 or response.status in (408, 425, 429):
                raise Later(f"the server answers {response.status}")
            if response.status != 200:
                raise Refused(f"the server answers {response.status}")
            return self._body(response, until)
        except (OSError, HTTPException) as error:
            raise Later(f"can't be reached ({str(error) or type(error).__name__})") from error
        finally:
            connection.close()

    def _connection(self, parts: SplitResult) -> HTTPConnection:
        """A connection to an address that was looked at, whatever the name leads to a moment later."""
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise Later(f"no host {host} ({error})") from error
        except UnicodeError as error:
            raise Refused(f"{host} is no host") from error
        addresses = [str(entry[4][0]) for entry in found]
        if refused := [address for address in addresses if not self.allowed(address, port)]:
            raise Refused(f"{host} is not public ({refused[0]}, port {port})")
        secure = parts.scheme == "https"
        connection = (
            HTTPSConnection(host, port, timeout=SILENCE)
            if secure
            else HTTPConnection(host, port, timeout=SILENCE)
        )
        try:
            plain = socket.create_connection((addresses[0], port), timeout=SILENCE)
            connection.sock = _TLS.wrap_socket(plain, server_hostname=host) if secure else plain
        except OSError as error:
            raise Later(f"can't be reached ({error})") from error
        return connection

    def _body(self, response: HTTPResponse, until: float) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while piece := response.read(65536):
            pieces.append(piece)
            size += len(piece)
            if size > self.largest:
                raise Refused(f"is larger than {self.largest / 2**20:.0f} MB")
            if time.monotonic() > until:
                raise Later(f"takes longer than {self.seconds:.0f} seconds")
        return b"".join(pieces)


_TLS = ssl.create_default_context()
_HEADERS = {"User-Agent": "palate", "Accept": "image/*,audio/*", "Accept-Encoding": "identity"}


def _checked(url: str) -> SplitResult:
    """The parts of an address of the web."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise Refused(f"is no address ({error})") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise Refused("is no address of the web (http:// or https://)")
    if parts.username or parts.password:
        raise Refused("holds a name and a password")
    if any(ord(char) < 33 for char in url):
        raise Refused("holds spaces or control characters")
    return parts
