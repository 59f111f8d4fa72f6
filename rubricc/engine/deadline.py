"""By when one call must have ended, with all of its tries and waits."""

from __future__ import annotations

import time


class Deadline:
    """Counts from the first turn of a call: standing in line behind other calls is no fault of it,
    and a long run on a slow server must not end its last calls before they began."""

    def __init__(self, total_s: float) -> None:
        self.total_s = total_s
        self._ends_at: float | None = None

    @property
    def has_begun(self) -> bool:
        """Whether the call has had a turn."""
        return self._ends_at is not None

    @property
    def left_s(self) -> float:
        """Seconds that are left, below 0 when it has passed; all of them before the first turn."""
        return self.total_s if self._ends_at is None else self._ends_at - time.monotonic()

    def begin(self) -> None:
        """The call has its turn; a further one changes nothing."""
        if self._ends_at is None:
            self._ends_at = time.monotonic() + self.total_s
