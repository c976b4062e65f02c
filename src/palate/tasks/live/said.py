"""What reviews that come after a training say of an item that came after it, as features of that item."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from palate.data import Features, unit_rows
from palate.features.review_features import SHRINK
from palate.linalg.csr import Rows
from palate.tasks.live.encoding import on_footing
from palate.tasks.live.written import NAMES, Written


def rows_with_reviews(
    rows: Mapping[str, Rows],
    means: Mapping[str, NDArray[np.float32]],
    written: Sequence[Written],
    features: Mapping[str, Features],
) -> dict[str, Rows]:
    """The rows of one item with those that its reviews give.

    They are means over reviews and, as far as one counts, the item's own content, as those of the catalogue
    are; each review counts as one of mean weight there.

    Parameters
    ----------
    rows : mapping of str to rows, shape (1, dim)
        Of the item's own content, by name of the features.
    means : mapping of str to ndarray of float32, shape (dim,)
        Mean unit vectors of that content, by modality.
    written : sequence of Written
        Reviews of the item.
    features : mapping of str to Features
        Of the catalogue.
    """
    found = dict(rows)
    for modality, name in NAMES.items():
        said = [review.means[modality] for review in written if modality in review.means]
        if not said or name not in features or features[name].dim != len(said[0]):
            continue
        total = unit_rows(np.stack(said)).sum(axis=0)
        own = means.get(modality)
        if own is not None and len(own) == len(total):
            total = total + np.float32(SHRINK) * unit_rows(own[None])[0]
        mean = total / np.float32(len(said) + SHRINK)
        found[name] = on_footing(mean.astype(np.float32), features[name])
    return found
