"""Common spaces, and the projections of encoders into them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from palate.data import Features, Fingerprint, unit_rows
from palate.errors import InputError, NotAvailable


@dataclass(frozen=True)
class Projection:
    """Projection of one encoder's vectors into a common space.

    Parameters
    ----------
    encoder : Fingerprint
        Whose vectors these are; those of any other encoder are refused.
    centre : ndarray of float32, shape (dim_in,)
        Taken off a vector of unit length first.
    matrix : ndarray of float32, shape (dim_in, dim)
        Applied to what is left.
    """

    encoder: Fingerprint
    centre: NDArray[np.float32]
    matrix: NDArray[np.float32]

    def apply(self, features: Features) -> NDArray[np.float32]:
        """Project rows, float32, shape (n, dim), of unit length; absent rows stay zero.

        Parameters
        ----------
        features : Features
            Dense; features that are centred already are not centred again.
        """
        values = features.values
        if not isinstance(values, np.ndarray):
            raise InputError(f"{features.encoder.encoder}: sparse features can't be projected")
        if features.centre is None:
            values = unit_rows(values - self.centre)
        return unit_rows(np.where(features.present[:, None], values @ self.matrix, np.float32(0)))


@dataclass(frozen=True)
class Space:
    """Common space, with a projection of each encoder.

    Parameters
    ----------
    projections : mapping of str to Projection
        By name of the features.
    """

    projections: Mapping[str, Projection]

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return next(iter(self.projections.values())).matrix.shape[1]

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits of a hash of the space."""
        told = hashlib.sha256()
        for name, projection in sorted(self.projections.items()):
            told.update(f"{name} {projection.encoder.digest}".encode())
            told.update(projection.matrix.tobytes())
        return told.hexdigest()[:16]

    def project(self, features: Features) -> NDArray[np.float32]:
        """Project rows of some features, float32, shape (n, dim).

        Raises
        ------
        NotAvailable
            If no way into the space starts at their encoder.
        InputError
            If one does, but of other weights or other preprocessing: their numbers mean something else.
        """
        named = [
            projection
            for projection in self.projections.values()
            if projection.encoder.encoder == features.encoder.encoder
        ]
        for projection in named:
            if projection.encoder == features.encoder:
                return projection.apply(features)
        if named:
            raise InputError(
                f"{features.encoder.encoder}: these features were made with other weights, preprocessing or "
                "settings than the space was learned from; encode again, or learn the space again"
            )
        encoders = ", ".join(projection.encoder.encoder for projection in self.projections.values())
        raise NotAvailable(f"{features.encoder.encoder} has no way into this space, which knows {encoders}")


@dataclass(frozen=True)
class Projected:
    """Items in the coordinates of one space, modality by modality.

    Parameters
    ----------
    projected : mapping of str to ndarray of float32, shape (n_items, dim)
        Rows of unit length, zero where the item lacks the features.
    present : mapping of str to ndarray of bool, shape (n_items,)
        Which items have the features.
    """

    projected: Mapping[str, NDArray[np.float32]]
    present: Mapping[str, NDArray[np.bool_]]

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return next(iter(self.projected.values())).shape[1]

    def together(self) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Average all modalities of each item to a unit row, float32, (n_items, dim), and return which have
        any.
        """
        total = np.asarray(sum(self.projected.values()), dtype=np.float32)
        return unit_rows(total), np.logical_or.reduce(list(self.present.values()))


def named(features: Mapping[str, Features] | Sequence[Features]) -> dict[str, Features]:
    """Name features: those of a sequence by their modality, numbered where two share it.

    Raises
    ------
    NotAvailable
        If there are none.
    """
    if isinstance(features, Mapping):
        found = dict(features)
    else:
        found = dict[str, Features]()
        for feature in features:
            same = sum(other.modality == feature.modality for other in found.values())
            found[feature.modality if same == 0 else f"{feature.modality} {same + 1}"] = feature
    if not found:
        raise NotAvailable(
            "nothing to fuse: the catalogue has no texts, pictures, sounds or ready-made features"
        )
    return found


def projected_to(space: Space, features: Mapping[str, Features]) -> Projected:
    """Project all of some features to one space."""
    return Projected(
        {name: space.project(feature) for name, feature in features.items()},
        {name: feature.present for name, feature in features.items()},
    )
