"""Inputs of every task: tables, features, joint space, and the dataset of each split."""

from copy import copy
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from palate.data import TRAIN, Dataset
from palate.derived import derived_folder
from palate.errors import InputError, NotAvailable, TooMuchLost, UnusableFile, checked_seed
from palate.explain import Language, Remark, language_of, remark_of
from palate.explain import language as language_named
from palate.features import IMPUTATIONS, FeatureSet, build_features, choice_of
from palate.features.media_encoder import MediaEncoder
from palate.features.review_features import ReadReviews, review_weights_of
from palate.fusion import Joint, fuse, kept_joint, learn_joint, learned_weights
from palate.logs import get_logger
from palate.models.auto.event_strength import weighing
from palate.models.auto.imputation import AUTO, Imputation, imputed
from palate.progress import Progress
from palate.shop import Shop, dataset_of, read_shop, split_name
from palate.shop.settings import FILE, Settings, read_settings
from palate.tables import Quarantine
from palate.tasks.helps import Helps
from palate.tasks.profiles import Profiler
from palate.tasks.reviews import ReviewReader
from palate.wording import there_are

log = get_logger(__name__)

Parts = tuple[int, ...]
"""Some of TRAIN, VALID and TEST, in this order."""


class Inputs:
    """Workspace folder, read on first use and cached. The user's own files are never changed.

    Parameters
    ----------
    folder : Path or str
        The workspace.
    seed : int, optional
        Of every random choice; palate.toml's where nothing is said.
    progress : callable, optional
        Told of long work.

    Raises
    ------
    InputError
        If the folder or its palate.toml can't be used.
    """

    def __init__(self, folder: Path | str, seed: int | None = None, progress: Progress | None = None) -> None:
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise InputError(f"{folder}: no such folder")
        self.derived = derived_folder(self.folder)
        self.settings: Settings = read_settings(self.folder)
        if (method := self.settings.impute) not in (AUTO, *IMPUTATIONS):
            there = there_are(method, (AUTO, *IMPUTATIONS))
            raise UnusableFile(self.folder / FILE, f"impute: no imputation '{method}'{there}")
        self.seed = self.settings.seed if seed is None else checked_seed(seed)
        self.progress = progress
        self.notes_are_shown = False
        self.uses_all_helps = False
        self._splits: dict[str | None, tuple[Dataset, ReviewReader | None]] = {}
        self._rows: dict[tuple[str | None, Parts], Dataset] = {}
        self._datasets: dict[tuple[str | None, Parts], tuple[Dataset, Imputation]] = {}

    @cached_property
    def shop(self) -> Shop:
        """Cleaned tables; how they were read is logged unless the notes are shown otherwise."""
        quarantine = Quarantine()
        try:
            shop = read_shop(self.folder, quarantine)
        except TooMuchLost:
            quarantine.write(self.quarantine_file)
            raise
        if not self.notes_are_shown:
            for note in quarantine.notes:
                log.info(note)
            for warning in quarantine.warnings:
                log.warning(warning)
        return shop

    @cached_property
    def helps(self) -> Helps:
        """Helps that `palate enrich` and `palate profile` saved in the folder."""
        return Helps.kept(self.derived)

    def helped(self, helps: Helps) -> Self:
        """Replace the helps, and drop what depends on them.

        Models that choose among helps use all of these.
        """
        other = copy(self)
        for name in ("features", "features_now", "joint"):
            other.__dict__.pop(name, None)
        if helps.enrichments == self.helps.enrichments and "features" in self.__dict__:
            other.__dict__["features"] = self.features
        other.__dict__["helps"], other.uses_all_helps = helps, True
        other._splits, other._rows, other._datasets = {}, {}, {}
        return other

    @cached_property
    def features(self) -> FeatureSet:
        """Features of every modality, encoded where the cache has not; then the quarantine is written."""
        choice = choice_of(self.settings, self.folder)
        folder, reviews = self.derived / "features", self.settings.reviews.features
        enriched = self.helps.texts(self.shop)
        built = build_features(self.shop, choice, folder, self.progress, reviews=reviews, enriched=enriched)
        self.write_quarantine()
        return built

    @cached_property
    def features_now(self) -> FeatureSet:
        """:attr:`features`, with those of all reviews written so far, for unmeasured modalities."""
        built = self.features
        if built.reviews is None:
            return built
        review_weights = review_weights_of(self.shop.reviews, np.ones(len(self.shop.reviews), dtype=np.bool_))
        read = ReadReviews(built.reviews, review_weights, built.things, len(self.shop.catalog.items))
        return replace(built, features={**built.features, **read.features()})

    @cached_property
    def joint(self) -> Joint:
        """Joint space of the catalogue's modalities, learned once and cached.

        It belongs to the folder: the seed of a command does not change it.

        Raises
        ------
        NotAvailable
            If no two modalities meet in items enough.
        """
        built, seed, train = self.features, self.settings.seed, None
        if len(self.shop.interactions):
            rows = dataset_of(self.shop, None, self.settings.split, seed, self.settings.events)
            train = rows.histories()
        file = self.derived / "joint.npz"
        return kept_joint(built.features, built.things, train, file, seed, self.progress)

    def joint_if_any(self) -> Joint | None:
        """Return :attr:`joint`; None where the catalogue can't have one."""
        try:
            return self.joint
        except NotAvailable:
            return None

    @property
    def quarantine_file(self) -> Path:
        """File that lists unusable input: file, line, column, reason."""
        return self.derived / "quarantine.csv"

    def write_quarantine(self) -> None:
        """Write the list of unusable input."""
        self.shop.quarantine.write(self.quarantine_file)

    def title(self, item_id: str) -> str:
        """Return the title of an item; its id where it has none."""
        items = self.shop.catalog.items
        return self.shop.catalog.titles[items.position(item_id)] if item_id in items else item_id

    def remark(self, review_id: str) -> Remark | None:
        """Shorten a review for a sentence; None where the folder no longer has it."""
        if review_id not in self._rows_of_reviews:
            return None
        row = self.shop.reviews.table.row(self._rows_of_reviews[review_id], named=True)
        return remark_of(self.title(row["item_id"]), row["text"] or "")

    @cached_property
    def _rows_of_reviews(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.shop.reviews.ids)}

    def language(self, code: str | None = None) -> Language:
        """Return the language of reasons by its code, by default that of the titles.

        Raises
        ------
        InputError
            If there are no sentences in it.
        """
        return self._language_of_titles if code is None else language_named(code)

    @cached_property
    def _language_of_titles(self) -> Language:
        catalog = self.shop.catalog
        titles = zip(catalog.titles, catalog.items.ids, strict=True)
        return language_of(title for title, item in titles if title != item)

    # -- interactions ----------------------------------------------------------------------------------------

    def dataset(self, split: str | None = None, read: Parts = (TRAIN,)) -> Dataset:
        """Return interactions and features as models read them, missing features imputed.

        Parameters
        ----------
        split : str, optional
            How rows are split: as wanted, as given, or as palate.toml says.
        read : tuple of int
            Parts whose reviews are read; rows of all parts are there whatever it is.

        Raises
        ------
        NotAvailable
            If there are no interactions.
        """
        return self._imputed(split, read)[0]

    def imputation(self, split: str | None = None) -> Imputation:
        """Return the imputation of missing features in :meth:`dataset`."""
        return self._imputed(split, (TRAIN,))[1]

    def split_name(self, split: str | None = None) -> str:
        """Return the method that rows are split by for a requested ``split``."""
        return split_name(self.shop, self.rows(split), split or self.settings.split)

    def rows(self, split: str | None = None, read: Parts = (TRAIN,)) -> Dataset:
        """Return interactions, split and weighed, and measured features; cached by split and by the parts
        whose reviews are ``read``.

        Raises
        ------
        NotAvailable
            If there are no interactions.
        """
        method = split or self.settings.split
        if (method, read) not in self._rows:
            dataset, reader = self._split(method)
            rows = dataset if reader is None else reader.read(read)
            self._rows[method, read] = self._with_tastes(rows, method)
        return self._rows[method, read]

    def _split(self, method: str | None) -> tuple[Dataset, ReviewReader | None]:
        """Return rows with the items' own features, and the reader of reviews."""
        if method not in self._splits:
            dataset, features = self._made_rows(method), self.features
            reader = None
            if features.reviews is not None:
                vectors, ratings = features.reviews, self.settings.reviews.ratings
                reader = ReviewReader(self.shop, vectors, features.things, dataset, ratings, self.seed)
            self._splits[method] = dataset, reader
        return self._splits[method]

    def _with_tastes(self, rows: Dataset, method: str | None) -> Dataset:
        """Add the profiles to the rows."""
        if not self.helps.profiles:
            return rows
        choice, folder = choice_of(self.settings, self.folder), self.derived / "features"
        encoder = MediaEncoder(choice, folder, self.shop.quarantine, self.progress)
        return self.helps.with_tastes(rows, self.profiler_of(method), self.features, encoder)

    def profiler_of(self, split: str | None) -> Profiler:
        """Return the profiler of shoppers by the train rows of a split."""
        return Profiler(self.shop, self.bare_rows(split), self.derived)

    def _made_rows(self, method: str | None) -> Dataset:
        if len(self.shop.interactions) == 0:
            raise NotAvailable(
                f"{self.folder}: no interactions to learn from; `palate similar` works without them"
            )
        dataset = dataset_of(self.shop, self.features.features, method, self.seed, self.settings.events)
        if len(dataset) == 0:
            raise NotAvailable(
                f"{self.folder}: all interactions are of events that weigh 0, so there is nothing to learn "
                "from; say what events weigh under [events] in palate.toml"
            )
        dataset = replace(dataset, repeats=self.settings.keep_seen)
        if not dataset.ordered:
            log.info("rows are in order of item ids, so their order is not taken for the order of events")
        weighed = weighing(dataset, self.settings.strength, self.seed)
        return dataset if weighed is None else dataset.tempered(weighed.strength)

    def _imputed(self, split: str | None, read: Parts) -> tuple[Dataset, Imputation]:
        method = split or self.settings.split
        if (method, read) not in self._datasets:
            rows = self.with_fusion(self.rows(method, read))
            # What is chosen is chosen once, by what may be read while choosing.
            how = self.settings.impute if read == (TRAIN,) else self._imputed(split, (TRAIN,))[1].method
            self._datasets[method, read] = imputed(rows, how, self.seed, self.progress)
        return self._datasets[method, read]

    def with_fusion(self, rows: Dataset) -> Dataset:
        """Add fused features, called "fused", where palate.toml asks for them."""
        method = self.settings.fusion
        if method == "none" or not rows.features:
            return rows
        if method == "joint":
            things, train = self.features.things, rows.histories()
            fused = learn_joint(rows.features, things, train, seed=self.seed).fused
        else:
            fused = fuse(rows.features, method, learned_weights(rows.features, rows, self.seed))
        return rows.with_features({**rows.features, "fused": fused})

    @cached_property
    def rows_now(self) -> Dataset:
        """Interactions of the folder, without features."""
        return dataset_of(self.shop, events=self.settings.events)

    def bare_rows(self, split: str | None) -> Dataset:
        """Return the interactions of the folder, split, without features, so that nothing is encoded.

        Raises
        ------
        NotAvailable
            If there are none.
        """
        if len(self.shop.interactions) == 0:
            raise NotAvailable(f"{self.folder}: no interactions, so nobody's taste is known")
        return dataset_of(self.shop, None, split or self.settings.split, self.seed, self.settings.events)

    @cached_property
    def tie_order(self) -> NDArray[np.int64]:
        """Rank of each item among items equally near to a query: by popularity, where there is any."""
        return self.rows_now.tie_order if len(self.shop.interactions) else self.shop.catalog.items.hash_order
