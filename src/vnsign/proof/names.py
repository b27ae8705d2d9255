"""Hold names against an issuer's name constraints. Source: RFC 5280, 4.2.1.10."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network

from cryptography import x509
from cryptography.x509.oid import NameOID

from vnsign.proof.certificates import Certificate, extension_of


def inside_constraints(certificate: Certificate, constraints: x509.NameConstraints) -> bool:
    """Say whether every name of a certificate is permitted; a kind of constraint we do not know refuses."""
    names = _names(certificate)
    for tree in constraints.excluded_subtrees or ():
        if any(type(name) is type(tree) and _within(name, tree) is not False for name in names):
            return False
    permitted = constraints.permitted_subtrees
    if permitted is None:
        return True
    for name in names:
        trees = [tree for tree in permitted if type(tree) is type(name)]
        if trees and not any(_within(name, tree) for tree in trees):
            return False
    return True


def _names(certificate: Certificate) -> list[x509.GeneralName]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        subject = certificate.x509.subject
    names: list[x509.GeneralName] = [x509.DirectoryName(subject)] if len(subject) else []
    alternative = extension_of(certificate, x509.SubjectAlternativeName)
    if alternative is not None:
        names += list(alternative)
    elif any(True for _ in subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)):
        names += [
            x509.RFC822Name(str(item.value))
            for item in subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)
            if str(item.value).isascii()
        ]
    return names


def _within(name: x509.GeneralName, tree: x509.GeneralName) -> bool | None:
    if isinstance(name, x509.DirectoryName) and isinstance(tree, x509.DirectoryName):
        limit, parts = _relative(tree.value), _relative(name.value)
        return parts[: len(limit)] == limit
    if isinstance(name, x509.DNSName) and isinstance(tree, x509.DNSName):
        return _host_within(name.value, tree.value)
    if isinstance(name, x509.RFC822Name) and isinstance(tree, x509.RFC822Name):
        return _mail_within(name.value, tree.value)
    if isinstance(name, x509.UniformResourceIdentifier) and isinstance(tree, x509.UniformResourceIdentifier):
        host = name.value.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0]
        return (
            _host_within(host, tree.value)
            if tree.value.startswith(".")
            else host.lower() == tree.value.lower()
        )
    if isinstance(name, x509.IPAddress) and isinstance(tree, x509.IPAddress):
        network = tree.value
        return isinstance(network, IPv4Network | IPv6Network) and name.value in network
    return None


def _relative(name: x509.Name) -> list[frozenset[tuple[str, str]]]:
    def pairs(attributes: Iterable[x509.NameAttribute[str | bytes]]) -> frozenset[tuple[str, str]]:
        return frozenset(
            (item.oid.dotted_string, " ".join(str(item.value).casefold().split())) for item in attributes
        )

    return [pairs(rdn) for rdn in name.rdns]


def _host_within(host: str, limit: str) -> bool:
    host, limit = host.lower(), limit.lower()
    return (
        not limit
        or (host == limit.removeprefix(".") and not limit.startswith("."))
        or host.endswith("." + limit.removeprefix("."))
    )


def _mail_within(address: str, limit: str) -> bool:
    if "@" in limit:
        return (
            address.partition("@")[0] == limit.partition("@")[0]
            and address.partition("@")[2].lower() == limit.partition("@")[2].lower()
        )
    host = address.partition("@")[2].lower()
    return host.endswith(limit.lower()) if limit.startswith(".") else host == limit.lower()
