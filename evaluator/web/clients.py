"""Clients: which network address a request comes from, and in which form it wants its answer."""

from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeVar

from quart import current_app, request

from evaluator.web.services import services

View = TypeVar("View", bound=Callable[..., object])

_json_only: set[object] = set()


def json_only(view: View) -> View:
    """Answer in JSON whatever a request says it prefers, errors too: the view has no page."""
    _json_only.add(view)
    return view


def is_json_only(view: object) -> bool:
    """True when the view is marked `@json_only`."""
    return view in _json_only


_FORWARDED = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"})


def client_address() -> str:
    """The visitor's address for throttling; of IPv6 the /64, since one visitor holds all of that."""
    speaker = _speaker()
    found = _parse(speaker)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return speaker


def is_at_this_machine() -> bool:
    """True for a request that began on this machine, and was not brought here by a proxy for somebody else."""
    address = _parse(_speaker())
    if address is None or not address.is_loopback:
        return False
    # a proxy on this machine that is not in TRUSTED_PROXIES speaks for strangers
    return _is_trusted(_peer()) or not _FORWARDED & set(request.headers.keys(lower=True))


def wants_json() -> bool:
    """True when the request prefers JSON to a page, or there is no page."""
    if request.endpoint and is_json_only(current_app.view_functions.get(request.endpoint)):
        return True
    accepted = request.accept_mimetypes
    return bool(accepted["application/json"] > accepted["text/html"])


def _speaker() -> str:
    """Who asks: X-Forwarded-For is read from its end, and only as far as each speaker is a trusted proxy."""
    speaker = _peer()
    hops = [hop for line in request.headers.getlist("X-Forwarded-For") for hop in line.split(",")]
    while hops and _is_trusted(speaker):
        told = _parse(hops.pop())
        if told is None:
            break
        speaker = str(told)
    return speaker


def _peer() -> str:
    peer = request.scope.get("client")
    return str(peer[0]) if peer else ""


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
