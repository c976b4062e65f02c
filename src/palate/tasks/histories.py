"""Sources of users' histories: a folder, or a server's event store."""

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from palate.data import Histories
from palate.data.ids import listed
from palate.errors import UnknownUser
from palate.logs import get_logger
from palate.models import Recommender
from palate.shop.build import has_split
from palate.tasks.inputs import Inputs
from palate.tasks.train import PARTS
from palate.wording import first_of

log = get_logger(__name__)


class HistorySource(Protocol):
    """Users and their histories, in the item positions of a model."""

    def known(self, users: Sequence[str]) -> list[str]:
        """Select the users that have a history, in the same order."""
        ...

    def of(self, users: Sequence[str]) -> Histories:
        """Return the history of each user.

        Raises
        ------
        UnknownUser
            If a user is not known.
        """
        ...


class FolderHistories:
    """Train histories of a model's users; for other users, their current rows in the folder.

    Parameters
    ----------
    inputs : Inputs
        The folder.
    model : Recommender
        Trained on an earlier state of it, or on this one.
    """

    def __init__(self, inputs: Inputs, model: Recommender) -> None:
        self._inputs = inputs
        self._model = model
        self._told: set[int] = set()

    def known(self, users: str | Sequence[str]) -> list[str]:
        """Select the users that are in the model or in the folder, in the same order."""
        trained = self._model.users_
        return [
            user for user in listed(users, "user") if user in trained or user in self._inputs.rows_now.users
        ]

    def of(self, users: Sequence[str]) -> Histories:
        """Return the history of each user.

        Raises
        ------
        UnknownUser
            If a user is neither in the model nor in the folder.
        InputError
            If an id is no str.
        """
        users = listed(users, "user")
        trained = self._model.users_.positions(users)
        histories = self._model.histories_.take(trained)
        if np.all(trained >= 0):
            return histories
        now = self._inputs.rows_now.users.positions(users)
        if unknown := [user for user, *rows in zip(users, trained, now, strict=True) if max(rows) < 0]:
            folder = self._inputs.folder
            raise UnknownUser(f"no user '{unknown[0]}' in {folder} or in the model trained on it")
        newcomers = self._of_the_folder.take(np.where(trained < 0, now, -1))
        self._tell_of_new_items(newcomers)
        return histories.joined(newcomers.renumbered(self._model_items))

    @cached_property
    def _of_the_folder(self) -> Histories:
        """Histories of all users of the folder, without rows of parts that the model did not learn from.

        This holds for splits that the folder gives; a split that palate made applies to trained users only.
        """
        return folder_histories(self._inputs, self._model)

    @cached_property
    def _model_items(self) -> NDArray[np.int64]:
        """Position in the model of each item of the folder, -1 for items that came later."""
        return self._model.items_.positions(self._inputs.rows_now.items.ids)

    def _tell_of_new_items(self, histories: Histories) -> None:
        """Log the items of some histories that the model does not have, each once."""
        late = set(np.unique(histories.items[self._model_items[histories.items] < 0]).tolist()) - self._told
        if late:
            self._told |= late
            names = sorted(self._inputs.rows_now.items[item] for item in late)
            log.warning(f"{first_of(names)}: not in the model yet; train again")


def folder_histories(inputs: Inputs, model: Recommender) -> Histories:
    """Histories of all users of a folder as a model reads them, in the item positions of the folder.

    Rows of parts that the model did not learn from are left out where the folder gives the split.
    """
    now = inputs.rows_now.tempered(model.event_strength_)
    on = str(model.learned_from_.get("on", "train"))
    parts = PARTS[on] if has_split(inputs.shop) else PARTS["all"]
    return now.trained_on(*parts).histories()
