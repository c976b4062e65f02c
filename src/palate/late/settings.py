"""Settings of the scores of late items."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from palate.errors import InputError, check_finite


@dataclass(frozen=True)
class LateSettings:
    """Parameters of the scores of late items.

    Parameters
    ----------
    mixture : mapping of str to float
        Weight of each features by name when items are compared; those not named weigh nothing. Empty gives
        all equal weight.
    neighbours : int
        Known items whose scores a late one takes.
    factor : float
        What the mean of its neighbours' scores is multiplied by for an item without events. A mean is less
        spread over users than scores of one item are, so that it is more than 1, mostly.
    sold_factor : float
        The same for an item with many events, whose score rests on these too.
    spread : float
        How much of the differences in size, over items, the means keep: 1 leaves them as they are, 0 brings
        all to the size of a typical known item before they are multiplied.
    cooccurrence : float
        Size of what events on a late item of typical events add to its scores, over that of the scores of
        a typical known item.
    steps : float or None
        Events after which an event of a history has lost its say on what follows, to 1/e; None takes all that
        people had beside a late item, whatever the order.
    stand_ins : int
        Known items that stand in for a late one in a history; 0 leaves events on late items out.

    Raises
    ------
    InputError
        If a number is outside of its range.
    """

    mixture: Mapping[str, float] = field(default_factory=dict[str, float])
    neighbours: int = 10
    factor: float = 1.25
    sold_factor: float = 0.8
    spread: float = 1.0
    cooccurrence: float = 0.5
    steps: float | None = 4.0
    stand_ins: int = 1

    def __post_init__(self) -> None:
        check_finite("settings of late items", asdict(self))
        if self.neighbours < 1:
            raise InputError(f"neighbours of late items must be 1 or more, not {self.neighbours}")
        if not 0 <= self.spread <= 1:
            raise InputError(f"spread of late items must be from 0 to 1, not {self.spread:g}")
        for name in ("factor", "sold_factor", "cooccurrence"):
            if (value := getattr(self, name)) < 0:
                raise InputError(f"{name} of late items must be 0 or more, not {value:g}")
        if self.steps is not None and self.steps <= 0:
            raise InputError(f"steps of late items must be more than 0, not {self.steps:g}")
        if self.stand_ins < 0:
            raise InputError(f"stand_ins of late items must be 0 or more, not {self.stand_ins}")
        if any(weight < 0 for weight in self.mixture.values()):
            raise InputError("weights of features of late items must be 0 or more")

    def document(self) -> dict[str, Any]:
        """Return the settings as JSON holds them."""
        return asdict(self)

    def weights(self, names: list[str]) -> dict[str, float]:
        """Weight of each features; those of weight 0 are left out."""
        weights = {name: self.mixture.get(name, 0.0) if self.mixture else 1.0 for name in names}
        return {name: weight for name, weight in weights.items() if weight > 0}
