"""Facade over :mod:`palate.tasks` for one shop folder."""

from collections.abc import Mapping, Sequence

import polars as pl

from palate.evaluation import Report
from palate.evaluation.steps import Proved
from palate.llm import Llm, Plan
from palate.models import Recommender
from palate.shop import Check, check_of
from palate.tasks import lists
from palate.tasks.evaluate import evaluate_models
from palate.tasks.histories import FolderHistories
from palate.tasks.new_items import with_new_items
from palate.tasks.picture_trial import PictureTrial, try_pictures
from palate.tasks.prove import Protocol, prove
from palate.tasks.prove_plan import plan_proof
from palate.tasks.recommend import RecommendationService
from palate.tasks.train import Trained, fit_on_all, saved_model, train
from palate.workspace.listed import Recommendations
from palate.workspace.words import Words


class Workspace(Words):
    """A folder with items, interactions, reviews and media; parameters as for :class:`Inputs`."""

    _service: RecommendationService | None = None
    _trained: Recommender | None = None

    def check(self) -> Check:
        """Report what the folder holds and lacks, without encoding."""
        self.notes_are_shown = True
        found = check_of(self.shop, self.settings.events, self.settings.split, self.seed)
        self.write_quarantine()
        return found

    def try_pictures(self) -> PictureTrial:
        """Try a better picture encoder on a sample; see :func:`palate.tasks.picture_trial.try_pictures`."""
        return try_pictures(self)

    def train(self, model: str | None = None, on: str = "train", budget: float | None = None) -> Trained:
        """Train a model and save it for :meth:`recommend`; see :func:`palate.tasks.train.train`."""
        fitted, trained = train(self, model, on, budget)
        self._serve(fitted)
        return trained

    def put_to_use(self, trained: Trained) -> Trained:
        """Fit the model of :meth:`train` again on all rows, and save it for :meth:`recommend`."""
        fitted, trained = fit_on_all(self, self.model, trained)
        self._serve(fitted)
        return trained

    def evaluate(
        self,
        models: str | Recommender | Sequence[str | Recommender] = (),
        split: str | None = None,
        ks: int | Sequence[int] = (10, 20),
        mask: str = "train",
        drop: Mapping[str, float] | Sequence[Mapping[str, float]] | None = None,
        leave_out: str | Sequence[str] = (),
        impute: str | Sequence[str] = (),
        trained: Trained | None = None,
        keep_seen: bool | None = None,
    ) -> Report:
        """Measure models on test rows; see :func:`palate.tasks.evaluate.evaluate_models`.

        ``trained`` is the last result of :meth:`train` on "train"; that model is measured too.
        """
        last = None if trained is None else (self.model, trained)
        return evaluate_models(self, models, split, ks, mask, drop, leave_out, impute, last, keep_seen)

    def prove(self, steps: Sequence[str], protocol: Protocol, llm: Llm | None = None) -> Proved:
        """Measure models with and without steps such as "profile"; see :func:`palate.tasks.prove.prove`."""
        return prove(self, steps, protocol, llm)

    def plan_proof(self, steps: Sequence[str], protocol: Protocol, llm: Llm) -> dict[str, Plan]:
        """What :meth:`prove` would ask; see :func:`palate.tasks.prove_plan.plan_proof`."""
        return plan_proof(self, steps, protocol, llm)

    @property
    def model(self) -> Recommender:
        """The model that was trained last; see :func:`palate.tasks.train.saved_model`.

        :attr:`service` recommends by it, and by what it makes of items that came since.
        """
        if self._trained is None:
            self._trained = saved_model(self)
        return self._trained

    @property
    def service(self) -> RecommendationService:
        """Recommendations by the model that was trained last, from the histories of the folder."""
        return self._service or self._serve(self.model)

    def _serve(self, trained: Recommender) -> RecommendationService:
        self._trained, model = trained, with_new_items(trained, self)
        histories = FolderHistories(self, model)
        keep_seen = self.settings.keep_seen
        self._service = RecommendationService(
            model, histories, self.title, self.language, keep_seen, self.remark
        )
        return self._service

    @property
    def for_measuring(self) -> bool:
        """Whether rows were held out from the trained model, which may then recommend what users have."""
        return int(self.model.learned_from_.get("held_out", 0)) > 0

    def recommend(
        self,
        user: str,
        k: int = 10,
        *,
        explain: bool = True,
        keep_seen: bool | None = None,
        language: str | None = None,
    ) -> Recommendations:
        """Recommend the top k items to one user, with contributions and reasons in "en" or "zh".

        See :meth:`palate.tasks.recommend.RecommendationService.recommend`.
        """
        found = self.service.recommend(user, k, explain=explain, keep_seen=keep_seen, language=language)
        return Recommendations(found, self.pictures)

    def history(self, user: str) -> list[str]:
        """Return the item ids of a user's history, oldest first."""
        return self.service.history(user)

    def known_users(self, users: str | Sequence[str]) -> list[str]:
        """Select the users that are in the model or in the folder, in the same order."""
        return self.service.histories.known(users)

    def recommend_many(
        self,
        users: str | Sequence[str] | None = None,
        k: int = 10,
        *,
        keep_seen: bool | None = None,
        titles: bool = False,
    ) -> pl.DataFrame:
        """Recommend the top k items to many users, or to all users of the model.

        Columns: user_id, item_id, rank (1 is best), score; title where ``titles`` are wanted.
        """
        tables = self.service.tables(users, k, keep_seen=keep_seen)
        ranked = pl.concat([pl.DataFrame(schema=lists.SCHEMA), *tables])
        if not titles:
            return ranked
        return ranked.with_columns(pl.Series("title", list(map(self.title, ranked["item_id"])), pl.String))
