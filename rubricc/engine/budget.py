"""What a run may spend, and whether the next call still fits."""

from __future__ import annotations

import time
from collections.abc import Callable

from rubricc.engine.errors import BudgetSpent, Offline
from rubricc.engine.meter import Meter
from rubricc.engine.settings import Settings


class Budget:
    """Grants calls until the calls, the money or the time of the run are spent.

    The meter knows what was spent, also by an earlier engine of the same run. Money is known only
    once a call has been answered, so a call is granted while what is spent, and what the calls in
    flight will cost at the average so far, leaves room for one more.
    """

    def __init__(
        self, settings: Settings, meter: Meter, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._meter = meter
        self._clock = clock
        self._in_flight = 0
        self.spent = ""
        """Why no further call is granted; empty while there is room."""

    def check(self) -> None:
        """Refuse a call for which there is no room.

        Raises:
            Offline: the run may ask nobody.
            BudgetSpent: there is no room for another call.
        """
        if self._settings.offline:
            raise Offline("the cache has no verdict, and the run is offline")
        self.spent = self.spent or self._reason()
        if self.spent:
            raise BudgetSpent(self.spent)

    def take(self) -> None:
        """Reserve one call, and count it.

        Raises:
            Offline: the run may ask nobody.
            BudgetSpent: there is no room for another call.
        """
        self.check()
        self._meter.calls += 1
        self._in_flight += 1

    def give_back(self) -> None:
        """The reserved call has ended, and the meter knows its cost."""
        self._in_flight -= 1

    def _reason(self) -> str:
        settings, meter = self._settings, self._meter
        if settings.max_calls is not None and meter.calls >= settings.max_calls:
            return f"the {settings.max_calls} calls of the run are spent"
        if settings.max_cost_usd is not None:
            ended = meter.calls - self._in_flight
            mean = meter.cost_usd / ended if ended else 0.0
            if meter.cost_usd + mean * (self._in_flight + 1) > settings.max_cost_usd:
                return f"the ${settings.max_cost_usd:g} of the run are spent"
        if settings.max_time_s is not None and self._clock() - meter.begun_s >= settings.max_time_s:
            return f"the {settings.max_time_s:g} seconds of the run are spent"
        return ""
