"""The national axis' wire protocol as its own client speaks it: pure values, no network, no rows.

docs/protocol/axis.md is the specification. The hub serves it, the axis transport speaks it; both stand on this package.
"""

from .answers import Answer, answer, failure, read_answer
from .hashes import is_hash_of, unpadded
from .operations import DownloadStatus, MessageType, Operation
from .signing import PREFIX, Claims, claims, sign, verify
from .timestamps import moment_of, timestamp
from .words import AxisCode, AxisFault

__all__ = [
    "PREFIX",
    "Answer",
    "AxisCode",
    "AxisFault",
    "Claims",
    "DownloadStatus",
    "MessageType",
    "Operation",
    "answer",
    "claims",
    "failure",
    "is_hash_of",
    "moment_of",
    "read_answer",
    "sign",
    "timestamp",
    "unpadded",
    "verify",
]
