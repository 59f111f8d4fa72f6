"""Addresses without what is nobody else's business: secrets, and where a user's folders lie."""

from __future__ import annotations

import re

_USER = re.compile(r"(?<=//)[^/?#\s]*@")
_QUERY = re.compile(r"\?[^#\s]*")
_FOLDERS = re.compile(r"(?<![\w.~-])(?:[A-Za-z]:[\\/]|[\\/])(?:[^\\/]+[\\/])*(?=[^\\/])")


def bare_address(address: str) -> str:
    """An address of the network without a user, a password and a query; a path without folders.

    Endpoints give addresses without secrets already; this holds where one does not.
    """
    if "//" in address:
        return _QUERY.sub("", _USER.sub("", address))
    return bare_path(address)


def bare_path(path: str) -> str:
    """A path without the folders from the root on; one that begins elsewhere as it is.

    Defaults are absolute and say where a user's home lies; what a user types seldom is.
    """
    return _FOLDERS.sub("", path, count=1)
