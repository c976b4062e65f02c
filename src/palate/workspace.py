"""A shop folder and all that can be done with it; the one place that knows every room."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from palate.data import TEST, TRAIN, VALID, Dataset, Features, Histories
from palate.derived import derived_folder
from palate.errors import InputError, NotAvailable, TooMuchLost, UnknownUser, check_k, checked_seed
from palate.evaluation import Report, Result, drop_modalities, evaluate, without
from palate.explain import Crowd, Explained, Language, explained, language_of
from palate.explain import language as language_named
from palate.explain import tables as explained_tables
from palate.features import Built, build_features, check_encoders, choice_of
from palate.fusion import Consistency, Joint, consistency_of, fuse, kept_joint, learn_joint, learned_weights
from palate.logs import get_logger
from palate.models import Auto, Imputation, Recommender, fillings, imputed, lists, untrained, write_recipe
from palate.models.auto.event_strength import weighing
from palate.progress import Progress
from palate.search import Match, Query, find_similar, nearest
from palate.shop import Check, Shop, check_of, dataset_of, read_shop, split_name
from palate.shop.settings import Settings, read_settings
from palate.tables import Quarantine

log = get_logger(__name__)

PARTS = {"train": (TRAIN,), "train+valid": (TRAIN, VALID), "all": None}
"""What a model may learn from, by the word of --on."""


@dataclass(frozen=True)
class Trained:
    """What training did.

    Parameters
    ----------
    model, on, split : str
        What was trained on what.
    users, items, interactions : int
        Size of what it learned from.
    seconds : float
        Wall-clock time once features are there.
    imputation : str
        How features that items lack were filled.
    rows : str
        Fingerprint of the rows that it learned from and was chosen by.
    event_strength : float, optional
        Power that the weights of events were raised to; None where all events weigh alike.
    """

    model: str
    on: str
    split: str
    users: int
    items: int
    interactions: int
    seconds: float
    imputation: str
    rows: str
    event_strength: float | None = None


class Workspace:
    """A folder with items, interactions, reviews and media.

    Tables are read on first use. The user's own files are never changed.

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
        self.seed = self.settings.seed if seed is None else checked_seed(seed)
        self.progress = progress
        self._notes_shown = False
        self._late: set[str] = set()
        self._counted: Crowd | None = None
        self._split_rows: dict[str | None, Dataset] = {}
        self._datasets: dict[str | None, tuple[Dataset, Imputation]] = {}

    # -- what is there ---------------------------------------------------------------------------------------

    @cached_property
    def shop(self) -> Shop:
        """The tables, read and cleaned; how they were read is logged unless :meth:`check` shows it."""
        quarantine = Quarantine()
        try:
            shop = read_shop(self.folder, quarantine)
        except TooMuchLost:
            quarantine.write(self.quarantine_file)
            raise
        if not self._notes_shown:
            for note in quarantine.notes:
                log.info(note)
            for warning in quarantine.warnings:
                log.warning(warning)
        return shop

    @cached_property
    def features(self) -> Built:
        """Features of every modality, encoded where the cache has not; then the quarantine is written."""
        built = build_features(
            self.shop, choice_of(self.settings, self.folder), self.derived / "features", self.progress
        )
        self._write_quarantine()
        return built

    @cached_property
    def joint(self) -> Joint:
        """The joint space of the catalogue's modalities, learned once and kept.

        Raises
        ------
        NotAvailable
            If no two modalities meet in items enough.
        """
        train = self.dataset().histories() if len(self.shop.interactions) else None
        built = self.features
        return kept_joint(built.features, built.things, train, self.derived / "joint.npz", self.seed)

    @property
    def quarantine_file(self) -> Path:
        """Where what could not be used is listed: file, line, column, reason."""
        return self.derived / "quarantine.csv"

    def title(self, item_id: str) -> str:
        """What people call an item."""
        items = self.shop.catalog.items
        return self.shop.catalog.titles[items.position(item_id)] if item_id in items else item_id

    def dataset(self, split: str | None = None) -> Dataset:
        """Interactions and features as models read them, split as wanted, as given, or as palate.toml says;
        features that items lack are imputed.

        Raises
        ------
        NotAvailable
            If there are no interactions.
        """
        return self._ready(split)[0]

    def imputation(self, split: str | None = None) -> Imputation:
        """How the features that items lack are filled in :meth:`dataset`."""
        return self._ready(split)[1]

    def check(self) -> Check:
        """What the folder holds and what it lacks; nothing is encoded."""
        self._notes_shown = True
        found = check_of(self.shop, self.settings.events)
        self._write_quarantine()
        return found

    def consistency(self) -> Consistency:
        """How well the modalities agree, which items they disagree about, and near-duplicates."""
        return consistency_of(self.features.features, self._joint_if_any())

    def encode(self) -> Built:
        """Features of every modality; what was encoded before is not encoded again."""
        return self.features

    # -- learning --------------------------------------------------------------------------------------------

    def train(self, model: str | None = None, on: str = "train", budget: float | None = None) -> Trained:
        """Train a model and keep it for :meth:`recommend`.

        Parameters
        ----------
        model : str, optional
            Name in ``palate models``, or the path of a recipe; palate.toml's, which is "auto", where nothing
            is said.
        on : str
            "train" learns from the train rows, "train+valid" from those of both, "all" from every row. "auto"
            chooses its blend on the valid rows in each case.
        budget : float, optional
            Seconds that "auto" may search; 120 where nothing is said. What it chose is written as
            ``.palate/recipe.toml``.

        Raises
        ------
        InputError, NotAvailable
            If there is no such model, or nothing to learn from.
        """
        if on not in PARTS:
            raise InputError(f"--on {on}: choose one of {', '.join(PARTS)}")
        name = model or self.settings.model
        to_fit = self._untrained(name, budget)
        dataset = self.dataset()
        learned = dataset.only(TRAIN, VALID)
        self._check_train_rows(dataset)
        if on != "train":
            learned = dataset.trained_on(*(PARTS[on] or np.unique(dataset.split).tolist()))
        self._check_tastes(learned, dataset)
        began = time.perf_counter()
        if on != "train":
            to_fit.choose_on(dataset.only(TRAIN, VALID))
        fitted = to_fit.fit(learned)
        if isinstance(fitted, Auto):
            write_recipe(fitted.blend, self.derived / "recipe.toml")
        return self._kept(fitted, name, on, learned, time.perf_counter() - began)

    def put_to_use(self, trained: Trained) -> Trained:
        """Fit what :meth:`train` chose once more, on every row, and keep it for :meth:`recommend`.

        Parameters
        ----------
        trained : Trained
            What the last :meth:`train` gave.
        """
        dataset = self.dataset()
        began = time.perf_counter()
        learned = dataset.trained_on(*np.unique(dataset.split).tolist())
        fitted = self.model.refitted(learned)
        return self._kept(fitted, trained.model, "all", learned, time.perf_counter() - began)

    def _kept(self, fitted: Recommender, name: str, on: str, learned: Dataset, seconds: float) -> Trained:
        """Write a model down with what it learned from, and answer by it from now on."""
        dataset, rows = self.dataset(), len(learned.only(TRAIN))
        split = split_name(self.shop, dataset, self.settings.split)
        fitted.learned_from_ = {"on": on, "split": split, "held_out": len(dataset) - rows}
        fitted.save(self.derived / "model")
        self.__dict__["model"] = fitted
        sizes = len(dataset.users), len(dataset.items), rows
        strength = None if dataset.weight is None else dataset.strength
        return Trained(
            name, on, split, *sizes, seconds, self.imputation().method, fitted.fingerprint_, strength
        )

    def evaluate(
        self,
        models: Sequence[str] = (),
        split: str | None = None,
        ks: Sequence[int] = (10, 20),
        mask: str = "train",
        drop: Mapping[str, float] | Sequence[Mapping[str, float]] | None = None,
        leave_out: Sequence[str] = (),
        impute: Sequence[str] = (),
        trained: Trained | None = None,
        keep_seen: bool | None = None,
    ) -> Report:
        """Measure models on the test rows, which none of them has seen.

        Parameters
        ----------
        models : sequence of str
            Names; palate.toml's model where none are given.
        split : str, optional
            As in :func:`palate.data.assign`.
        ks : sequence of int
            Cutoffs.
        mask : str
            "train" or "train+valid".
        drop : mapping of str to float, or sequence of such, optional
            Share of the items that lose each modality; several are measured one after the other.
        leave_out : sequence of str
            Modalities that no model sees.
        impute : sequence of str
            Ways to fill in what items lack, after the drop; palate.toml's where none are given. What two of
            them do alike is measured once.
        trained : Trained, optional
            What :meth:`train` on "train" gave just now; that model is measured too, without fitting it again.
        keep_seen : bool, optional
            Whether what a user had is ranked and wanted like anything else; palate.toml's without it.

        Raises
        ------
        InputError, NotAvailable
            If the trained model learned from other rows than this split gives it, or there is nothing to
            measure.
        """
        if trained is not None:
            self._check_comparable(trained, split)
        names = list(models) or ([] if trained else [self.settings.model])
        for name in names:
            self._untrained(name)
        rows = self._rows(split)
        rows = replace(rows, repeats=rows.repeats if keep_seen is None else keep_seen)
        self._check_train_rows(rows)
        self._check_tastes(rows, rows)
        features = without(rows.features, leave_out) if leave_out else dict(rows.features)
        wanted = list(impute) or [self.settings.impute]
        results: list[Result] = []
        for lost in [drop or {}] if drop is None or isinstance(drop, Mapping) else drop:
            thinned = self._fused(rows.with_features(drop_modalities(features, lost, self.seed)))
            for dataset, filled in fillings(thinned, wanted, self.seed, self.progress):
                for done, name in enumerate(names):
                    if self.progress:
                        self.progress(f"evaluate {name}", done, len(names))
                    one = evaluate(self._untrained(name), dataset, ks=ks, mask=mask)
                    results.append(replace(one, drop=dict(lost), imputation=filled.method))
        if trained is not None:
            rows = replace(self.dataset(split), repeats=rows.repeats)
            one = evaluate(self.model, rows, ks=ks, mask=mask, fitted_in=trained.seconds)
            results.append(replace(one, imputation=trained.imputation))
        how = split_name(self.shop, rows, split or self.settings.split)
        return Report(len(rows.users), len(rows.items), len(rows), how, mask, results, rows.repeats)

    @cached_property
    def model(self) -> Recommender:
        """The trained model.

        Raises
        ------
        NotAvailable
            If none was trained yet.
        InputError
            If it was trained on features that palate.toml's encoders would not make.
        """
        path = self.derived / "model"
        if not path.is_dir():
            raise NotAvailable(f"{self.folder}: no trained model yet; run `palate train {self.folder}` first")
        model = Recommender.load(path)
        check_encoders(model.encoders_, choice_of(self.settings, self.folder))
        return model

    @property
    def for_measuring(self) -> bool:
        """Whether rows were held out from the trained model, so that it may recommend what people have."""
        return int(self.model.learned_from_.get("held_out", 0)) > 0

    # -- answers ---------------------------------------------------------------------------------------------

    def recommend(
        self,
        user: str,
        k: int = 10,
        *,
        explain: bool = True,
        keep_seen: bool | None = None,
        language: str | None = None,
    ) -> list[Explained]:
        """The best k items for one user; without ``explain`` contributions and reasons stay empty.

        Someone who came after the model was trained is folded in by their rows in the folder. Reasons are in
        a ``language``, "en" or "zh"; in that of the titles where none is named.

        Raises
        ------
        UnknownUser
            If the user is neither in the model nor in the folder.
        InputError
            If there are no sentences in the language, or k is below 1.
        """
        check_k(k)
        history, keep_seen = self._histories([user]), self._keeps(keep_seen)
        if explain:
            return explained(
                self.model,
                history,
                k,
                self.title,
                self.language(language),
                crowd=self._crowd(),
                known=user in self.model.users_,
                keep_seen=keep_seen,
            )
        best = self.model.recommend(history, k, keep_seen=keep_seen)[0]
        return [Explained(one.item_id, one.score, (), "") for one in best]

    def language(self, code: str | None = None) -> Language:
        """The language of reasons by its code; that of the titles where none is named.

        Raises
        ------
        InputError
            If there are no sentences in it.
        """
        return self._language if code is None else language_named(code)

    def history(self, user: str) -> list[str]:
        """Ids of the items that recommendations for a user rest on, oldest first.

        Raises
        ------
        UnknownUser
            If the user is neither in the model nor in the folder.
        """
        return [self.model.items_[int(item)] for item in self._histories([user]).of_user(0)]

    def known_users(self, users: Sequence[str]) -> list[str]:
        """Those of some users who are in the model or in the folder, in the same order."""
        known = self.model.users_
        return [user for user in users if user in known or user in self._rows_now.users]

    def recommend_many(
        self, users: Sequence[str] | None, k: int = 10, *, keep_seen: bool | None = None
    ) -> pl.DataFrame:
        """The best k items for many users, all that the model knows where None is given.

        Returns
        -------
        DataFrame
            user_id, item_id, rank (1 is best), score; users in the order given.
        """
        return pl.concat([pl.DataFrame(schema=lists.SCHEMA), *self._ranked(users, k, self._keeps(keep_seen))])

    def write_recommendations(
        self,
        out: Path,
        users: Sequence[str] | None = None,
        k: int = 10,
        *,
        explain: bool = False,
        keep_seen: bool | None = None,
        language: str | None = None,
    ) -> tuple[int, int]:
        """:meth:`recommend_many` into one of the files of :data:`palate.models.lists.SINKS`, written as it is
        made, in little memory; with ``explain`` also the titles, and the reasons in a ``language``.

        Returns
        -------
        tuple of int
            Users and rows written.
        """
        if not explain:
            return lists.write(self._ranked(users, k, self._keeps(keep_seen)), out)
        check_k(k)
        names = list(self.model.users_) if users is None else users
        told = ((user, self.recommend(user, k, keep_seen=keep_seen, language=language)) for user in names)
        return lists.write(explained_tables.tables_of(told, self.title), out, explained_tables.SCHEMA)

    def similar(self, query: Query, k: int = 10, via: str | None = None) -> list[Match]:
        """Items like an item, some words, a picture or a sound; as :func:`palate.search.find_similar`."""
        check_k(k)
        return find_similar(
            self.features, self.shop.catalog.items, query, k, via, self._joint_if_any, self._ties
        )

    def nearest(self, fused: Features, k: int = 10) -> list[Match]:
        """The k items nearest to a vector that was fused in the space of :attr:`joint`, best first.

        >>> ws.nearest(palate.fusion.mean([sentence, picture], space=ws.joint.space))
        """
        check_k(k)
        return nearest(self.joint, self.shop.catalog.items, fused, k, self._ties)

    def export(self, modality: str, out: Path) -> tuple[int, int]:
        """Write features as ``out/features.npy`` (float32) and ``out/ids.txt``; items without them are left
        out.

        Returns
        -------
        tuple of int
            Rows and columns written.
        """
        features = self.features.features
        if modality not in features:
            raise InputError(f"no features '{modality}' here; there are: {', '.join(features) or 'none'}")
        one = features[modality]
        rows = np.flatnonzero(one.present)
        values = one.values if isinstance(one.values, np.ndarray) else one.values.toarray()
        out.mkdir(parents=True, exist_ok=True)
        np.save(out / "features.npy", values[rows].astype(np.float32), allow_pickle=False)
        ids = [self.shop.catalog.items[int(row)] for row in rows]
        (out / "ids.txt").write_text("".join(f"{name}\n" for name in ids), encoding="utf-8")
        return len(rows), one.dim

    # -- inside ----------------------------------------------------------------------------------------------

    def _joint_if_any(self) -> Joint | None:
        try:
            return self.joint
        except NotAvailable:
            return None

    def _check_train_rows(self, dataset: Dataset) -> None:
        if not len(dataset.only(TRAIN)):
            raise NotAvailable(
                f"{self.folder}: no train rows to learn from; choose another split, such as "
                'split = "leave-last" in palate.toml'
            )

    def _check_tastes(self, learned: Dataset, dataset: Dataset) -> None:
        """Refuse train rows of which none speaks for its item; ``dataset`` holds all rows."""
        train, every = learned.only(TRAIN).weight, dataset.weight
        if train is None or every is None or np.any(train > 0):
            return
        which = "train row" if np.any(every > 0) else "interaction"
        raise NotAvailable(
            f"{self.folder}: every {which} speaks against its item, so there is no taste to learn; "
            "if that is not so, say what events weigh under [events] in palate.toml"
        )

    def _check_comparable(self, trained: Trained, split: str | None) -> None:
        """Refuse to measure a model on rows that it may have learned from."""
        rows = self.dataset(split)
        if trained.rows != self.model.fingerprint_:
            raise InputError("the model was trained again since; measure what the last training gave")
        if trained.rows != rows.fingerprint:
            now = split_name(self.shop, rows, split or self.settings.split)
            raise InputError(
                f"{trained.model} was trained on {trained.on} rows, split {trained.split}; to measure it on "
                f"the test rows of split {now}, train it on the train rows of that split or name it in models"
            )

    def _rows(self, split: str | None) -> Dataset:
        """Interactions, split, and features as they were measured; made once for each split."""
        method = split or self.settings.split
        if method not in self._split_rows:
            self._split_rows[method] = self._made_rows(method)
        return self._split_rows[method]

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
        weighed = weighing(dataset, self.settings.event_strength, self.seed)
        return dataset if weighed is None else dataset.tempered(weighed.strength)

    def _ready(self, split: str | None) -> tuple[Dataset, Imputation]:
        method = split or self.settings.split
        if method not in self._datasets:
            rows = self._fused(self._rows(method))
            self._datasets[method] = imputed(rows, self.settings.impute, self.seed, self.progress)
        return self._datasets[method]

    def _fused(self, rows: Dataset) -> Dataset:
        """The same with one more kind of features where palate.toml asks for it."""
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
    def _rows_now(self) -> Dataset:
        """The interactions of the folder, without features."""
        return dataset_of(self.shop, events=self.settings.events)

    @cached_property
    def _language(self) -> Language:
        catalog = self.shop.catalog
        titles = zip(catalog.titles, catalog.items.ids, strict=True)
        return language_of(title for title, item in titles if title != item)

    def _crowd(self) -> Crowd:
        """Counts of the model's histories, kept for as long as the model is."""
        if self._counted is None or self._counted.histories is not self.model.histories_:
            self._counted = Crowd(self.model.histories_, len(self.model.items_))
        return self._counted

    @cached_property
    def _ties(self) -> NDArray[np.int64]:
        """Order of items that are equally near to a query: what sells, where anything did."""
        return self._rows_now.tie_order if len(self.shop.interactions) else self.shop.catalog.items.hash_order

    def _histories(self, users: Sequence[str]) -> Histories:
        """What the model was trained on of each user; of those it has not seen, what the folder holds now."""
        known = self.model.users_.positions(users)
        if np.all(known >= 0):
            return self.model.histories_.take(known)
        now = self._rows_now.tempered(self.model.event_strength_)
        later = now.users.positions(users)
        if unknown := [user for user, old, new in zip(users, known, later, strict=True) if max(old, new) < 0]:
            raise UnknownUser(f"no user '{unknown[0]}' in {self.folder} or in the model trained on it")
        # Rows of parts that the model did not learn from are not for it; a split made here counts for nobody.
        given = split_name(self.shop, now, None) == "given"
        parts = PARTS[str(self.model.learned_from_.get("on", "train"))] if given else None
        read = now.trained_on(*(parts or (TRAIN, VALID, TEST)))
        newcomers = read.histories().take(np.where(known < 0, later, -1))
        items = self.model.items_.positions(now.items.ids)
        late = sorted({now.items[item] for item in newcomers.items.tolist() if items[item] < 0})
        if new := [item for item in late if item not in self._late]:
            self._late.update(new)
            named = ", ".join(new[:3]) + (f" and {len(new) - 3} more" if len(new) > 3 else "")
            log.warning(f"{named}: not in the model yet; train again")
        return self.model.histories_.take(known).joined(newcomers.renumbered(items))

    def _keeps(self, keep_seen: bool | None) -> bool:
        """What was said, else what palate.toml says."""
        return self.settings.keep_seen if keep_seen is None else keep_seen

    def _ranked(self, users: Sequence[str] | None, k: int, keep_seen: bool) -> Iterator[pl.DataFrame]:
        check_k(k)
        names = list(self.model.users_) if users is None else users
        return lists.ranked(self.model, names, self._histories, k, keep_seen=keep_seen)

    def _untrained(self, name: str, budget: float | None = None) -> Recommender:
        checkpoints = self.derived / "checkpoints"
        return untrained(name, budget=budget, seed=self.seed, progress=self.progress, checkpoints=checkpoints)

    def _write_quarantine(self) -> None:
        self.shop.quarantine.write(self.quarantine_file)
