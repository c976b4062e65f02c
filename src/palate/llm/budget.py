"""Tokens and dollars that a run may use: reserved before a request, settled after it."""

import asyncio
from dataclasses import dataclass
from math import inf

from palate.errors import BudgetSpent


@dataclass(frozen=True)
class Amount:
    """Tokens and US dollars; dollars are 0 where nothing limits them."""

    tokens: float = 0.0
    dollars: float = 0.0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.tokens + other.tokens, self.dollars + other.dollars)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.tokens - other.tokens, self.dollars - other.dollars)

    def within(self, other: "Amount") -> bool:
        """Whether it is no more of either."""
        return self.tokens <= other.tokens and self.dollars <= other.dollars


NOTHING = Amount()


class Budget:
    """What may still be used.

    A request whose upper bound fits beside all others under way is made at once. One that fits by its
    estimate alone is made when no other is under way, so that what was used passes the limit by one request
    at most.

    Parameters
    ----------
    tokens : float
        In all.
    dollars : float, optional
        In all; None for any.
    """

    def __init__(self, tokens: float, dollars: float | None = None) -> None:
        self.limit = Amount(tokens, inf if dollars is None else dollars)
        self.used = NOTHING
        self._reserved = NOTHING
        self._under_way = 0
        self._ended = asyncio.Event()

    async def reserve(self, estimate: Amount, bound: Amount) -> None:
        """Wait until a request may be made; :meth:`settle` must follow.

        Raises
        ------
        BudgetSpent
            If it does not fit any more.
        """
        while not (self.used + self._reserved + bound).within(self.limit):
            if self._under_way == 0:
                if not (self.used + estimate).within(self.limit):
                    raise BudgetSpent(self._spent(estimate))
                break
            self._ended.clear()
            await self._ended.wait()
        self._reserved += bound
        self._under_way += 1

    def settle(self, bound: Amount, used: Amount) -> None:
        """A request ended: ``bound`` is given back and ``used`` is taken."""
        self._under_way -= 1
        self._reserved = self._reserved - bound if self._under_way else NOTHING
        self.used += used
        self._ended.set()

    def _spent(self, estimate: Amount) -> str:
        if self.used.tokens + estimate.tokens > self.limit.tokens:
            return (
                f"{self.used.tokens:,.0f} of {self.limit.tokens:,.0f} tokens are used and the next request "
                f"takes about {estimate.tokens:,.0f}; raise [llm] budget_tokens to go on from what is done"
            )
        return (
            f"${self.used.dollars:.4f} of ${self.limit.dollars:.4f} are used and the next request costs "
            f"about ${estimate.dollars:.4f}; raise [llm] budget_dollars to go on from what is done"
        )
