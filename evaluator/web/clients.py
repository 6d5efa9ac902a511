"""Clients: which network address a request comes from, and in which form it wants its answer."""

from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from quart import request

from evaluator.web.services import services


def client_address() -> str:
    """The visitor's address for throttling; of IPv6 the /64, since one visitor holds all of that.

    X-Forwarded-For is read from its end, and only as far as each speaker is a trusted proxy.
    """
    peer = request.scope.get("client")
    speaker = str(peer[0]) if peer else ""
    hops = [hop for line in request.headers.getlist("X-Forwarded-For") for hop in line.split(",")]
    while hops and _is_trusted(speaker):
        told = _parse(hops.pop())
        if told is None:
            break
        speaker = str(told)
    found = _parse(speaker)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return speaker


def wants_json() -> bool:
    """True when the request prefers JSON to a page."""
    accepted = request.accept_mimetypes
    return bool(accepted["application/json"] > accepted["text/html"])


def _is_trusted(speaker: str) -> bool:
    address = _parse(speaker)
    return address is not None and any(
        address in network for network in services().parameters.trusted_proxies
    )


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    with suppress(ValueError):
        address = ip_address(text.strip().strip("[]"))
        return getattr(address, "ipv4_mapped", None) or address
    return None
