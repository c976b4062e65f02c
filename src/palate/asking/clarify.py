"""The question back that would part the matches most."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from palate.asking.constraints import Constraint, Value
from palate.asking.facets import Facets

MANY = 50
"""Items that fit, above which a question back is worth it."""

AMONG = 50
"""Best matches whose values are counted."""

FLAT = 1.0
"""Lead of the best match over the tenth, in weighted z-scores, below which none stands out."""

CHOICES = 4
"""Values offered at most."""


def choices_of(
    facets: Facets,
    rows: NDArray[np.int64],
    scores: NDArray[np.float64],
    constraints: Sequence[Constraint],
    fitting: int,
) -> tuple[str, Sequence[str]] | None:
    """A facet and its commonest values among the best; None where few fit or some stand out.

    The facet is the one whose values part the matches most: that with the highest entropy, where matches
    count by their score, that says something of half of them, and that no constraint is on.

    Parameters
    ----------
    facets : Facets
        Attributes of the items.
    rows : ndarray of int64
        Matches, best first.
    scores : ndarray of float64, shape (n_items,)
        Of the items.
    constraints : sequence of Constraint
        What is demanded.
    fitting : int
        Items that meet it.
    """
    if fitting <= MANY or len(rows) < 10 or scores[rows[0]] - scores[rows[9]] >= FLAT:
        return None
    best = rows[:AMONG]
    weights = np.exp(scores[best] - scores[best].max())
    taken = {
        constraint.facet
        for constraint in constraints
        if isinstance(constraint, Value) and not constraint.negated
    }
    parted: list[tuple[float, str, Sequence[str]]] = []
    for facet in facets.columns:
        if facet in facets.numeric or facet in taken:
            continue
        mass: dict[str, float] = defaultdict(float)
        said = 0
        for row, weight in zip(best.tolist(), weights.tolist(), strict=True):
            values = facets.values_of(facet, row)
            said += bool(values)
            own = values[1:] or values
            for value in own:
                mass[value] += weight / len(own)
        if said * 2 < len(best) or len(mass) < 2 or len(mass) > said / 2:
            continue
        share = np.array(list(mass.values())) / sum(mass.values())
        commonest = sorted(mass, key=lambda value: -mass[value])[:CHOICES]
        parted.append((float(-(share * np.log(share)).sum()), facet, commonest))
    if not parted:
        return None
    _, facet, values = max(parted)
    return facet, values
