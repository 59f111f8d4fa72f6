"""Judges without a model: scripts that answer in process, or from a server on this machine."""

from rubricc.endpoints.fake.answer import Answer
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.digest import verdict_digest
from rubricc.endpoints.fake.endpoint import FakeEndpoint
from rubricc.endpoints.fake.faults import FAULTS, Fault
from rubricc.endpoints.fake.question import AskedQuestion
from rubricc.endpoints.fake.script import (
    Script,
    always,
    hashed,
    in_order,
    named,
    table,
    verdicts,
    writer,
)
from rubricc.endpoints.fake.serve import serve
from rubricc.endpoints.fake.server import Behaviour, FakeServer

__all__ = [
    "FAULTS",
    "Answer",
    "Asked",
    "AskedQuestion",
    "Behaviour",
    "FakeEndpoint",
    "FakeServer",
    "Fault",
    "Script",
    "always",
    "hashed",
    "in_order",
    "named",
    "serve",
    "table",
    "verdict_digest",
    "verdicts",
    "writer",
]
