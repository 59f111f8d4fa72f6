"""A file that one process at a time may hold."""

from __future__ import annotations


def lock_alone(handle: int) -> bool:
    """Whether the file is ours alone until it is closed; systems without such locks say yes."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
