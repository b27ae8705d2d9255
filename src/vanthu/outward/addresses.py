"""Where we may talk to: only what an administrator pinned, and never by a name that turns elsewhere (SSRF).

The address of a peer or of a signing service is https. Plain http, and addresses that are loopback, link-local,
private or otherwise not of the public network, are allowed only for the hosts of VANTHU_PEER_HOSTS (`host` or
`host:port`): the government's closed networks are private, and an installation says which of them it means.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from vanthu.core.errors import Invalid, Refusal, Unavailable

Ip: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was looked up once and found allowed; the connection goes to `ip` and nowhere else."""

    scheme: str
    host: str
    port: int
    ip: Ip
    path: str
    """Without a slash at its end."""

    @property
    def authority(self) -> str:
        """Return the Host header."""
        usual = {"http": 80, "https": 443}[self.scheme]
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == usual else f"{host}:{self.port}"

    def url(self, path: str) -> str:
        """Return the URL that connects to the checked address."""
        ip = f"[{self.ip}]" if self.ip.version == 6 else str(self.ip)
        return f"{self.scheme}://{ip}:{self.port}{self.path}{path}"


def checked(address: str) -> str:
    """Return an address as it is kept. Raises Invalid, saying why, if it may not be used."""
    address = address.strip()
    parts = _parts(address)
    if parts.scheme == "http" and not _is_listed(parts):
        raise _refused(address, "phải dùng https")
    host = parts.hostname or ""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return address.rstrip("/")
    _require_allowed(ip, parts, address)
    return address.rstrip("/")


def target(address: str) -> Target:
    """Look an address up and check every answer. Raises Invalid if it may not be used, Unavailable if unknown.

    One forbidden answer among several refuses the whole name: a name that points both ways is an attack.
    """
    parts = _parts(address)
    if parts.scheme == "http" and not _is_listed(parts):
        raise _refused(address, "phải dùng https")
    host, port = parts.hostname or "", parts.port or {"http": 80, "https": 443}[parts.scheme]
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unavailable(f"{host}: {error}") from error
    found = [ipaddress.ip_address(str(answer[4][0]).split("%")[0]) for answer in answers]
    for ip in found:
        _require_allowed(ip, parts, address)
    if not found:
        raise Unavailable(f"{host}: no address")
    return Target(parts.scheme, host, port, found[0], parts.path.rstrip("/"))


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        port_ok = parts.port is None or parts.port > 0
    except ValueError as error:
        raise _refused(address, "không phải địa chỉ") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port_ok:
        raise _refused(address, "phải bắt đầu bằng https://")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise _refused(address, "không được chứa tài khoản, tham số")
    return parts


def _is_listed(parts: SplitResult) -> bool:
    listed = {entry.lower() for entry in settings.VANTHU_PEER_HOSTS}
    host = (parts.hostname or "").lower()
    return host in listed or f"{host}:{parts.port}" in listed


def _require_allowed(ip: Ip, parts: SplitResult, address: str) -> None:
    if _is_listed(parts):
        return
    # An IPv4 address hidden in an IPv6 one (mapped, 6to4, NAT64, Teredo) is judged as what it leads to.
    for inner in _inner(ip):
        if not inner.is_global or inner.is_multicast:
            raise _refused(address, f"{inner} không thuộc mạng công cộng")


def _inner(ip: Ip) -> list[Ip]:
    hidden: list[Ip] = [ip]
    if isinstance(ip, ipaddress.IPv6Address):
        hidden += [found for found in (ip.ipv4_mapped, ip.sixtofour) if found is not None]
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            hidden.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if ip.teredo is not None:
            hidden += list(ip.teredo)
    return hidden


def _refused(address: str, why: str) -> Invalid:
    return Invalid(Refusal.PEER_URL_REFUSED, url=address[:200], why=why)
