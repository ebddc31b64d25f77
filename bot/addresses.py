"""Whom we connect to: only hosts that are listed, only at addresses that were checked.

The name is resolved once, the addresses are checked, and the connection goes to an address that
was checked: a name that means something else a moment later changes nothing.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from functools import lru_cache
from ssl import SSLContext

import httpx

from bot.outside import Fault, SourceFailed
from domain.crm import AllowedHost

Resolve = Callable[[str, int], Sequence[str]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
MOST_TRIED = 3
# What counts as public elsewhere: clouds' own services, and ways to write an inner address.
INSIDE = tuple(
    map(
        ipaddress.ip_network,
        ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "fec0::/10", "::/96", "2001::/23",
         "64:ff9b:1::/48", "3fff::/20", "5f00::/16"),
    )
)  # fmt: skip
NAT64 = ipaddress.ip_network("64:ff9b::/96")


def addresses_of(host: str, port: int) -> Sequence[str]:
    """What the name means now. Raises SourceFailed when it means nothing."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise SourceFailed(Fault.HOST_UNKNOWN, host) from None
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def is_public(written: str) -> bool:
    """Whether an address is out on the internet, whatever form it is written in."""
    try:
        address: Address = ipaddress.ip_address(written.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped
        if inner is None and address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if address.sixtofour is not None:
            return False
    if any(address in network for network in INSIDE):
        return False
    return address.is_global and not address.is_multicast


def listed(url: httpx.URL, hosts: Sequence[AllowedHost]) -> AllowedHost:
    """The entry that allows the address. Raises SourceFailed."""
    name = url.raw_host.decode("ascii").strip("[]").rstrip(".")
    port = url.port or (443 if url.scheme == "https" else 80)
    for host in hosts:
        if (host.name, host.port, host.scheme) == (name, port, url.scheme) and not url.userinfo:
            return host
    raise SourceFailed(Fault.HOST_NOT_LISTED, name)


def checked(host: AllowedHost, resolve: Resolve) -> Sequence[str]:
    """The addresses of a listed host. Raises SourceFailed when any of them is inside."""
    found = resolve(host.name, host.port)
    if not found:
        raise SourceFailed(Fault.HOST_UNKNOWN, host.name)
    if not host.private and not all(is_public(each) for each in found):
        raise SourceFailed(Fault.HOST_PRIVATE, host.name)
    return found[:MOST_TRIED]


@lru_cache(maxsize=1)
def certificates() -> SSLContext:
    """Read once: it takes some time."""
    return httpx.create_ssl_context(trust_env=False)


class CheckedTransport(httpx.HTTPTransport):
    """Connects to an address that was checked; the certificate has to be the name's."""

    def __init__(self, hosts: Sequence[AllowedHost], resolve: Resolve) -> None:
        # No connection is kept: one that is verified for a name must not serve another.
        limits = httpx.Limits(max_keepalive_connections=0)
        super().__init__(verify=certificates(), trust_env=False, limits=limits)
        self._hosts = hosts
        self._resolve = resolve

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = listed(request.url, self._hosts)
        *earlier, last = checked(host, self._resolve)
        for address in earlier:
            try:
                return super().handle_request(_pinned(request, host, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return super().handle_request(_pinned(request, host, last))


def _pinned(request: httpx.Request, host: AllowedHost, address: str) -> httpx.Request:
    """The same request to the address; Host and certificate stay the name's."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": host.name},
    )
