"""All that questions are answered from: texts, attributes, features and what people like."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.asking.facets import Facets
from palate.asking.index import Index
from palate.asking.named import Titles
from palate.asking.popularity import Popularity
from palate.data import Index as Ids
from palate.features import FeatureSet
from palate.fusion import Joint


@dataclass(frozen=True)
class Asked:
    """A catalogue that questions are asked of, one entry an item in every field.

    Parameters
    ----------
    items : Index
        Ids.
    titles : sequence of str
        What to call each item.
    index : Index
        Their words.
    facets : Facets
        Their attributes.
    named : Titles
        Their titles, to be found in questions.
    built : FeatureSet
        Their features.
    joint : callable
        Gives the joint space, or None; asked only where a question has words to search for.
    shown : ndarray of bool, shape (n_items,)
        Items that may be in an answer.
    ties : ndarray of int64, shape (n_items,)
        Rank of each item among those of equal score.
    popularity : Popularity, optional
        How popular each is; None where nobody has done anything.
    """

    items: Ids
    titles: "NDArray[np.object_]"
    index: Index
    facets: Facets
    named: Titles
    built: FeatureSet
    joint: Callable[[], Joint | None]
    shown: NDArray[np.bool_]
    ties: NDArray[np.int64]
    popularity: Popularity | None = None


@dataclass(frozen=True)
class Taste:
    """What is liked.

    Parameters
    ----------
    scores : callable
        Maps the positions of items that a question likens what is wanted to, in order, to a score of every
        item of the catalogue, -inf where the model does not know it; None where there is no model.
    is_personal : bool
        Whether it is one shopper's; else it is asked only of what the question likens to.
    """

    scores: Callable[[list[int]], NDArray[np.float64] | None]
    is_personal: bool = False
