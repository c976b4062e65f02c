"""Snapshot of a trained shop: model, catalogue, features and event weights, in one folder.

A server answers from it without reading the tables of the shop, and without training code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import cast

import polars as pl

from palate import state as files
from palate.atomic import replacing
from palate.data import Index
from palate.encoders import WhisperSpeech
from palate.encoders.registry import AnyEncoder
from palate.errors import DamagedModel
from palate.explain import LANGUAGES, Language
from palate.features import Choice, FeatureSet, choice_of
from palate.fusion import Joint
from palate.media import Listener
from palate.models import Recommender
from palate.shop import Reviews
from palate.shop.event_weights import EventWeights
from palate.shop.settings import Settings
from palate.state import State
from palate.tasks.live import snapshot_state as states

CATALOGUE, MODEL = "catalogue", "model"

SNAPSHOTS = "snapshots"
"""Folder of all snapshots, one folder each by version."""


@dataclass(frozen=True)
class Snapshot:
    """State that a training left for answers.

    Parameters
    ----------
    version : str
        Name of this training.
    model : Recommender or None
        Fitted; None where the shop has nothing to learn from.
    items : Index
        The catalogue; the model's items, where there is one.
    titles : sequence of str
        What to call each item.
    attributes : DataFrame
        One row an item: item_id, then attributes; strings for categories, Float64 for numbers.
    roles : mapping of str to str
        What each column of the items table was used for.
    built : FeatureSet
        Features of the catalogue, those of all reviews among them, and what made them.
    joint : Joint or None
        The joint space, where the catalogue has one.
    reviews : Reviews
        The reviews, without their media files.
    weights : EventWeights
        How events weigh.
    language : Language
        That of the titles.
    encoders : mapping of str to Encoder
        What encodes texts, pictures and sounds that come later, by the name of the features of items.
    keep_seen : bool
        Whether what people had is recommended again.
    facts : mapping of str to JSON value
        How the model was trained and how well it did, for people.
    """

    version: str
    model: Recommender | None
    items: Index
    titles: tuple[str, ...]
    attributes: pl.DataFrame
    roles: Mapping[str, str]
    built: FeatureSet
    joint: Joint | None
    reviews: Reviews
    weights: EventWeights
    language: Language
    encoders: Mapping[str, AnyEncoder] = field(default_factory=dict[str, AnyEncoder])
    keep_seen: bool = False
    facts: Mapping[str, object] = field(default_factory=dict[str, object])

    def title(self, item_id: str) -> str:
        """What people call an item; its id where it is none of the catalogue."""
        return self.titles[self.items.position(item_id)] if item_id in self.items else item_id

    @cached_property
    def review_row(self) -> Mapping[str, int]:
        """Row of each review by its id."""
        return {name: row for row, name in enumerate(self.reviews.ids)}

    def save(self, folder: Path) -> None:
        """Write everything into a folder, which appears whole or not at all."""
        built = self.built
        values: dict[str, object] = {
            "items": self.items,
            "titles": list(self.titles),
            "attributes": self.attributes,
            "features": states.features_state(built.features),
            "vocabulary": states.vocabulary_state(built.vocabulary),
            "said": states.reviews_state(built.reviews),
            "joint": states.joint_state(self.joint),
            "reviews": self.reviews.table,
            "weights": self.weights.document(),
        }
        about: dict[str, object] = {
            "version": self.version,
            "roles": dict(self.roles),
            "language": self.language.code,
            "keep_seen": self.keep_seen,
            "facts": dict(self.facts),
        }
        with replacing(folder) as partial:
            partial.mkdir(parents=True)
            files.write(State(CATALOGUE, about, values), partial / CATALOGUE)
            if self.model is not None:
                self.model.save(partial / MODEL)

    @classmethod
    def load(cls, folder: Path, settings: Settings, workspace: Path) -> "Snapshot":
        """Read what :meth:`save` wrote; large arrays stay in their files until they are needed.

        Parameters
        ----------
        folder : Path
            Where it lies; it must not change from here on.
        settings : Settings
            Of the workspace: which encoders bring queries to where items can be compared with them.
        workspace : Path
            From which paths of weights are taken.

        Raises
        ------
        DamagedModel
            If files are missing, damaged, or of another palate.
        """
        try:
            found = files.read(folder / CATALOGUE, mapped=True)
            return _snapshot(found, folder, encoders_of(choice_of(settings, workspace)))
        except DamagedModel:
            raise
        except Exception as error:  # damaged files end in whatever reading meets first
            why = str(error) or type(error).__name__
            raise DamagedModel(f"{folder}: not a snapshot that palate can read ({why})") from error


def encoders_of(choice: Choice) -> dict[str, AnyEncoder]:
    """Return the encoder of each kind of features of items and of reviews, by name."""
    chosen: dict[str, AnyEncoder] = {}
    for name, encoder in (("text", choice.text), ("image", choice.image), ("audio", choice.audio)):
        if encoder is not None:
            chosen[name] = encoder
            chosen["review" if name == "text" else f"review-{name}"] = encoder
    if choice.speech:
        chosen["speech"] = WhisperSpeech(Listener())
    return chosen


def _snapshot(found: State, folder: Path, encoders: Mapping[str, AnyEncoder]) -> Snapshot:
    about, values = found.parameters, found.values
    features = states.features_of(values["features"])
    made_by = {
        name: encoder
        for name, encoder in encoders.items()
        if name in features and features[name].encoder == encoder.fingerprint
    }
    said = states.reviews_of(values["said"], encoders)
    built = FeatureSet(features, (), states.vocabulary_of(values["vocabulary"]), made_by, {}, (), said)
    model = folder / MODEL
    return Snapshot(
        str(about["version"]),
        Recommender.load(model, mapped=True) if model.is_dir() else None,
        cast(Index, values["items"]),
        tuple(cast(list[str], values["titles"])),
        cast(pl.DataFrame, values["attributes"]),
        cast(dict[str, str], about["roles"]),
        built,
        states.joint_of(values["joint"]),
        Reviews(cast(pl.DataFrame, values["reviews"]), (), ()),
        EventWeights.of_document(values["weights"]),
        LANGUAGES[str(about["language"])],
        {name: encoder for name, encoder in encoders.items() if not name.startswith("review")},
        bool(about["keep_seen"]),
        cast(dict[str, object], about["facts"]),
    )
