"""Items of a folder that came after a training, added to the trained model."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.data import Features, Histories
from palate.errors import MissingWeights
from palate.late import with_late_items
from palate.linalg.csr import Rows
from palate.logs import get_logger
from palate.models import Recommender
from palate.tasks.histories import folder_histories
from palate.tasks.inputs import Inputs
from palate.wording import first_of

log = get_logger(__name__)


def with_new_items(model: Recommender, inputs: Inputs) -> Recommender:
    """Add the items of a folder that a model was not trained with, and the events on them.

    Parameters
    ----------
    model : Recommender
        Trained on an earlier state of the folder.
    inputs : Inputs
        The folder as it is now.

    Returns
    -------
    Recommender
        The same where nothing is new, or the model keeps nothing of how to score what is; then that is said
        where it matters, by :class:`palate.tasks.histories.FolderHistories`.
    """
    items = inputs.rows_now.items if len(inputs.shop.interactions) else inputs.shop.catalog.items
    new = [name for name in items.ids if name not in model.items_]
    if not new or "settings" not in model.late_:
        return model
    try:
        features = inputs.features.features
    except MissingWeights as error:
        log.warning(f"{first_of(new)}: new, and left out, since they can't be encoded: {error}")
        return model
    known, own = (
        inputs.shop.catalog.items.positions(model.items_.ids),
        inputs.shop.catalog.items.positions(new),
    )
    late = with_late_items(model, {name: _at(feature, known) for name, feature in features.items()})
    late = late.with_items(new, {name: _rows(feature, own) for name, feature in features.items()})
    log.info(
        f"{first_of(new)}: new, scored by what they are like and who had them; "
        f"`palate train {inputs.folder}` learns from them"
    )
    return late.with_events(_histories(inputs, model, late))


def _histories(inputs: Inputs, model: Recommender, late: Recommender) -> Histories:
    """What everybody in the folder did that the model may read."""
    if not len(inputs.shop.interactions):
        return Histories.of([])
    return folder_histories(inputs, model).renumbered(late.items_.positions(inputs.rows_now.items.ids))


def _at(features: Features, positions: NDArray[np.int64]) -> Features:
    """Features of some items, -1 for one that has none."""
    present = np.where(positions >= 0, features.present[positions], False)
    return replace(features, values=_rows(features, positions), present=present, imputed=None)


def _rows(features: Features, positions: NDArray[np.int64]) -> Rows:
    """Rows of some items, zero where an item lacks the features or is not there."""
    there = (positions >= 0) & features.present[positions]
    values = features.values
    if isinstance(values, np.ndarray):
        return np.where(there[:, None], values[positions], np.float32(0))
    some = sparse.csr_array(sparse.diags_array(there.astype(np.float32)) @ values[positions])
    some.eliminate_zeros()
    return some
