"""Where a letter may go: never to the machine it comes from, nor to what only machines ask there.

Whoever names an address for letters names a place that the office's machine then speaks to, with
its own standing in the network (服务端请求伪造, CWE-918). A name is looked up once and the letter
goes to the very address that was looked at, so that nothing can be put behind the name meanwhile.
Networks of the city itself (10.0.0.0/8 and the like) are where most bodies are, and allowed.
"""

import asyncio
import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

IP = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]

_SHUT: Networks = (
    ip_network("0.0.0.0/8"),  # this network: on Linux another name of this machine
    ip_network("100.100.100.200/32"),  # what a cloud tells its machines of themselves: Alibaba
    ip_network("168.63.129.16/32"),  # Azure
    ip_network("192.0.0.192/32"),  # Oracle
    ip_network("fd00:ec2::254/128"),  # Amazon, beside 169.254.169.254
)
"""What no attribute of an address says: the places where a cloud's machine asks for its keys."""

_BEHIND_IPV6 = ip_network("64:ff9b::/96")
"""Addresses of IPv4 as a network of IPv6 alone reaches them (RFC 6052)."""


class NoWay(Exception):  # noqa: N818 - named for what happened
    """The address leads to where no letter of the office goes."""


def is_open_to(address: IP, inside: Networks = ()) -> bool:
    """Whether a letter may go there; `inside` are networks the office allows all the same."""
    plain = _plain(address)
    if any(plain in network for network in inside if network.version == plain.version):
        return True
    special = (
        plain.is_loopback
        or plain.is_link_local
        or plain.is_multicast
        or plain.is_unspecified
        or plain.is_reserved
    )
    shut = (network for network in _SHUT if network.version == plain.version)
    return not special and not _tunnels(plain) and not any(plain in network for network in shut)


def _tunnels(address: IP) -> bool:
    """Teredo (RFC 4380): a way through to an address of IPv4 behind somebody's gateway."""
    return isinstance(address, IPv6Address) and address.teredo is not None


def _plain(address: IP) -> IP:
    """The address of IPv4 that one of IPv6 only wraps: mapped, RFC 6052, or 6to4 (RFC 3056)."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _BEHIND_IPV6:
        return IPv4Address(address.packed[-4:])
    return address.sixtofour or address


def must_be_an_address(url: str, inside: Networks = ()) -> None:
    """Refuse an address that could never be written to, or never may; raises ValueError.

    What its name leads to is looked at when a letter goes there.
    """
    said = urlsplit(url)
    if said.scheme not in {"http", "https"} or not said.hostname or said.port == 0:
        raise ValueError("an address for letters is http(s)://host[:port]/path")
    if said.username is not None or said.password is not None:
        raise ValueError("an address for letters has no password in it")
    literal = _literal(said.hostname)
    if literal is not None and not is_open_to(literal, inside):
        raise ValueError("an address for letters leads to no machine's inside")


def _literal(host: str) -> IP | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


async def looked_up(host: str, port: int, inside: Networks = ()) -> Collection[str]:
    """The addresses a name has now and a letter may go to, in the order they are to be tried.

    Raises NoWay where there is none, and OSError where the name is not known.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = dict.fromkeys(str(told[0]) for *_, told in found)
    allowed = [one for one in addresses if is_open_to(ip_address(one.partition("%")[0]), inside)]
    if not allowed:
        raise NoWay
    return allowed
