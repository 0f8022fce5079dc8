"""Which addresses of push services we may call: a stranger's browser names them, so they are not to be believed."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

LONGEST = 1000


def is_fit(endpoint: str, *, loopback: bool = False) -> bool:
    """Whether it can be the address of a push service: https, a public host, its usual port. Asks no network.

    `loopback` lets plain http to this very machine pass, for tests.
    """
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if len(endpoint) > LONGEST or not host or parts.username is not None or not endpoint.isascii():
        return False
    if loopback and host == "127.0.0.1":
        return True
    return parts.scheme == "https" and port in {None, 443} and ("." in host or ":" in host) and _is_public_or_name(host)


def _is_public_or_name(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        # A name. Some resolvers read bare numbers as an address, too: no public name ends in one.
        return not host.rsplit(".", 1)[-1].isdigit()


def leads_inside(endpoint: str) -> bool:
    """Whether the host's name leads to an address that is not on the public internet, or nowhere.

    A name that changes between this look and the call meets TLS: nothing of ours has a certificate for a stranger's name.
    """
    host = urlsplit(endpoint).hostname or ""
    try:
        found = socket.getaddrinfo(host, 443, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return True
    return not found or any(not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global for *_rest, address in found)
