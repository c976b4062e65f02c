"""Common space without training: a fixed random projection of each modality."""

import hashlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from palate.data import Features
from palate.fusion.space import Projection, Space


def random_space(features: Mapping[str, Features], dim: int = 512) -> Space:
    """Make fixed random projections of every encoder of some features into one space.

    Cosines within a modality stay what they are, up to about ``1 / sqrt(dim)``, and vectors of different
    modalities become nearly orthogonal, so that a mean of them loses none. It knows nothing of how modalities
    relate; :func:`palate.fusion.learn_joint` does. The same encoder gets the same matrix everywhere.

    Parameters
    ----------
    features : mapping of str to Features
        Dense.
    dim : int
        Coordinates.

    References
    ----------
    Johnson and Lindenstrauss, 1984; Achlioptas, Database-friendly random projections, JCSS 2003.
    """
    return Space(
        {
            name: Projection(feature.encoder, np.zeros(feature.dim, np.float32), _matrix(feature, dim))
            for name, feature in features.items()
        }
    )


def _matrix(features: Features, dim: int) -> NDArray[np.float32]:
    seed = int.from_bytes(hashlib.sha256(features.encoder.encoder.encode()).digest()[:8], "little")
    drawn = np.random.default_rng(seed).standard_normal((features.dim, dim), dtype=np.float32)
    return drawn / np.float32(dim**0.5)
