"""The seam between a folder and whatever else knows what people did."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tests.shops import write_shop

import palate
from palate.data import Histories
from palate.errors import UnknownUser
from palate.tasks.histories import FolderHistories, HistorySource
from palate.tasks.recommend import RecommendationService

ROWS = "user_id,item_id,timestamp\n" + "".join(
    f"u{user},i{(user * 3 + step) % 9},{step}\n" for user in range(12) for step in range(5)
)


class Memory:
    """Histories that a program holds itself."""

    def __init__(self, **taken: list[int]) -> None:
        self.taken = taken

    def known(self, users: Sequence[str]) -> list[str]:
        return [user for user in users if user in self.taken]

    def of(self, users: Sequence[str]) -> Histories:
        return Histories.of([self.taken[user] for user in users])


def test_recommendations_follow_whatever_source_of_histories(tmp_path: Path) -> None:
    workspace = palate.open(write_shop(tmp_path, interactions_csv=ROWS))
    workspace.train("item-knn", on="all")
    source: HistorySource = Memory(visitor=[0, 3])
    service = RecommendationService(workspace.model, source, workspace.title, workspace.language)
    recommended = service.recommend("visitor", 4)
    by_history = workspace.model.recommend(Histories.of([[0, 3]]), 4)[0]
    assert [item.item_id for item in recommended] == [item.item_id for item in by_history]
    assert service.history("visitor") == [workspace.model.items_[0], workspace.model.items_[3]]
    assert next(iter(service.tables(["visitor"], 4)))["item_id"].to_list() == [
        item.item_id for item in recommended
    ]


def test_a_folder_knows_whom_the_model_knows_and_who_came_later(tmp_path: Path) -> None:
    palate.open(write_shop(tmp_path, interactions_csv=ROWS)).train("item-knn", on="all")
    later = ROWS + "late,i0,9\nlate,i99,10\n"
    workspace = palate.open(write_shop(tmp_path, interactions_csv=later))
    histories = FolderHistories(workspace, workspace.model)
    assert histories.known(["ghost", "late", "u3"]) == ["late", "u3"]
    of_three = histories.of(["late", "u3", "late"])
    assert [workspace.model.items_[int(item)] for item in of_three.of_user(0)] == ["i0"]
    assert np.array_equal(of_three.of_user(2), of_three.of_user(0))
    known = workspace.model.histories_of(["u3"])
    assert np.array_equal(of_three.of_user(1), known.of_user(0))
    with pytest.raises(UnknownUser, match="no user 'ghost'"):
        histories.of(["u1", "ghost"])
