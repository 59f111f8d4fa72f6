"""Peers on the same task and server, where they are installed."""

from __future__ import annotations


class Absent(Exception):
    """A peer is not installed here."""


PEERS: dict = {}
