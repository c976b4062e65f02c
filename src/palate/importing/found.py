"""Contents of an export, in the terms of the contract, before they are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray


@dataclass(frozen=True)
class Address:
    """A picture or a sound that an export names by its address on the web.

    Parameters
    ----------
    table, owner : str
        The table, and the id of the item or the review in it.
    column : str
        "image" or "audio".
    url : str
        Its address.
    """

    table: str
    owner: str
    column: str
    url: str


@dataclass(frozen=True)
class Contents:
    """Tables of strings under the contract's names, features and addresses.

    Parameters
    ----------
    items, interactions, reviews : DataFrame or None
        None where the export has no such table.
    features : mapping of str to tuple
        Ready-made features by modality: ids and a matrix with one row an id.
    addresses : sequence of Address
        Pictures and sounds to be fetched.
    media : mapping of str to Path
        Files to copy, by their name in the new folder.
    understood : sequence of str
        What was read as what, in words.
    not_used : sequence of str
        Files and columns that were not used, and why.
    """

    items: pl.DataFrame | None = None
    interactions: pl.DataFrame | None = None
    reviews: pl.DataFrame | None = None
    features: Mapping[str, tuple[Sequence[str], NDArray[np.floating]]] = field(
        default_factory=dict[str, tuple[Sequence[str], NDArray[np.floating]]]
    )
    addresses: Sequence[Address] = ()
    media: Mapping[str, Path] = field(default_factory=dict[str, Path])
    understood: Sequence[str] = ()
    not_used: Sequence[str] = ()
