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
    quantile : float
        Quantile, over known items, of the root mean square of an item's scores over users; the scores of a
        late item without events are scaled to it.
    sold_quantile : float
        The same for one with events.
    shrinkage : float
        Events on a late item that weigh as much as all that its neighbours say.
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
    neighbours: int = 5
    quantile: float = 0.75
    sold_quantile: float = 0.75
    shrinkage: float = 15.0
    steps: float | None = 4.0
    stand_ins: int = 1

    def __post_init__(self) -> None:
        check_finite("settings of late items", asdict(self))
        if self.neighbours < 1:
            raise InputError(f"neighbours of late items must be 1 or more, not {self.neighbours}")
        for name in ("quantile", "sold_quantile"):
            if not 0 <= (value := getattr(self, name)) <= 1:
                raise InputError(f"{name} of late items must be from 0 to 1, not {value:g}")
        for name in ("shrinkage", "steps"):
            if (value := getattr(self, name)) is not None and value <= 0:
                raise InputError(f"{name} of late items must be more than 0, not {value:g}")
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
