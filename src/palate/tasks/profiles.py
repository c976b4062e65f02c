"""Profiles of the shoppers of a folder, from train rows and the reviews that belong to them alone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from palate.data import TRAIN, VALID, Dataset
from palate.errors import NotAvailable, UnknownUser
from palate.explain import language_of
from palate.holdout import last_of_each_user
from palate.llm import Llm, Plan, Question
from palate.llm.choice import Choice
from palate.llm.data import without_orders
from palate.profiles import Profile, Shopper, Wrote, read_profiles, write_profiles
from palate.profiles.asking import Claims, Line, believed, lines_of, question
from palate.profiles.confirming import ASKED, confirmed, confirming
from palate.profiles.counting import counted_tastes
from palate.profiles.profile import COUNTS, MODEL
from palate.profiles.traits import Traits
from palate.progress import Progress
from palate.shop import Shop, parts_of_reviews
from palate.shop.stances import stances_of
from palate.summaries import Review
from palate.tasks.traits import traits_of


class Profiler:
    """The shoppers of one shop, to be profiled from what may be read of them.

    Rows of VALID and TEST, and reviews that belong to them, are never read. Where no row is valid, models
    choose by the last train row of each user, which is not read either.

    Parameters
    ----------
    shop : Shop
        The tables.
    rows : Dataset
        Its interactions, split.
    derived : Path
        Folder for what is derived.

    Raises
    ------
    NotAvailable
        If there are no train rows.
    """

    def __init__(self, shop: Shop, rows: Dataset, derived: Path) -> None:
        self.shop, self.derived = shop, derived
        self.rows = readable_rows(rows)
        if not len(self.rows.only(TRAIN)):
            raise NotAvailable(f"{shop.folder}: no train rows to read anybody's taste from")
        self.code = language_of(shop.catalog.titles).code

    @cached_property
    def shoppers(self) -> list[Shopper]:
        """Those with anything to read, in the order of the dataset."""
        histories = self.rows.histories()
        avoid, items = histories.avoid, self.rows.items
        found: list[Shopper] = []
        for row, user in enumerate(self.rows.users):
            had = dict.fromkeys(items[int(item)] for item in histories.of_user(row))
            against = () if avoid is None else avoid.of_user(row)
            rejected = dict.fromkeys(items[int(item)] for item in against)
            wrote = self._reviews.get(user, [])
            if had or rejected or wrote:
                found.append(Shopper(user, tuple(had), tuple(rejected), tuple(wrote)))
        return found

    def shopper(self, user: str) -> Shopper:
        """One of them; without anything to read where all rows of the user are held out.

        Raises
        ------
        UnknownUser
            If no row names the user.
        """
        if user not in self.rows.users:
            raise UnknownUser(f"no user '{user}' in {self.shop.folder}")
        return self._by_id.get(user, Shopper(user, ()))

    def by_counts(self, shoppers: Sequence[Shopper] | None = None) -> list[Profile]:
        """Profiles of all shoppers, or of some, without a language model."""
        return [self._counted(shopper) for shopper in (self.shoppers if shoppers is None else shoppers)]

    def plan(self, llm: Llm, shoppers: Sequence[Shopper] | None = None) -> Plan:
        """What a model would be asked."""
        chosen = self.shoppers if shoppers is None else shoppers
        if llm.picks:
            counted = [self._counted(shopper) for shopper in chosen]
            return llm.plan([question for profile in counted for question in self._confirming(profile)])
        return llm.plan([question(lines, self.code) for lines in map(self.lines, chosen) if lines])

    def by_model(
        self, llm: Llm, shoppers: Sequence[Shopper] | None = None, told: Progress | None = None
    ) -> list[Profile]:
        """Ask a model about each shopper; by counts where it gives no good answer, which it counts."""
        chosen = list(self.shoppers if shoppers is None else shoppers)
        if llm.picks:
            return self._confirmed(llm, [self._counted(shopper) for shopper in chosen], told)
        shown = [self.lines(shopper) for shopper in chosen]
        asked = [position for position, lines in enumerate(shown) if lines]
        answers = llm.ask_all(
            [question(shown[position], self.code) for position in asked],
            lambda done: told("profile", done, len(asked)) if told else None,
        )
        found: dict[int, Profile] = {}
        for position, answer in zip(asked, answers, strict=True):
            shopper = chosen[position]
            if isinstance(answer, Claims):
                tastes = believed(answer, shown[position], self.code)
                found[position] = Profile(shopper.user_id, self.digest(shopper), MODEL, tastes)
        return [found.get(position) or self._counted(shopper) for position, shopper in enumerate(chosen)]

    def _confirming(self, profile: Profile) -> list[Question[Choice]]:
        """What a model that picks is asked of a profile."""
        tastes = [taste for taste in profile.tastes[:ASKED] if taste.items]
        return [confirming(taste, self._text_of, self.code) for taste in tastes]

    def _confirmed(self, llm: Llm, counted: Sequence[Profile], told: Progress | None) -> list[Profile]:
        asked = [self._confirming(profile) for profile in counted]
        questions = [question for own in asked for question in own]
        total = len(questions)
        answers = iter(llm.ask_all(questions, lambda done: told("profile", done, total) if told else None))
        found: list[Profile] = []
        for profile, own in zip(counted, asked, strict=True):
            tastes = confirmed(profile.tastes, [next(answers) for _ in own])
            found.append(profile if tastes is None else replace(profile, method=MODEL, tastes=tastes))
        return found

    def written(self, profiles: Sequence[Profile], *, every: bool = True) -> Path:
        """Keep profiles, from which models learn when they are trained next.

        Parameters
        ----------
        profiles : sequence of Profile
            To keep.
        every : bool
            Whether they are those of all shoppers; else those of others that were kept before stay.
        """
        own = {profile.user_id for profile in profiles}
        others = (
            []
            if every
            else [profile for profile in read_profiles(self.derived) if profile.user_id not in own]
        )
        return write_profiles(self.derived, [*others, *profiles])

    def digest(self, shopper: Shopper) -> str:
        """Of all that is read of a shopper."""
        return shopper.digest(self._text_of)

    def lines(self, shopper: Shopper) -> list[Line]:
        """What a model is shown of a shopper."""
        return lines_of(shopper, self._title_of)

    def _title_of(self, item: str) -> str:
        """The title of an item, with its attributes; "" where it has none."""
        return self._text_of(item).split("\n")[0]

    def _counted(self, shopper: Shopper) -> Profile:
        tastes = counted_tastes(shopper, self.traits, self.code)
        return Profile(shopper.user_id, self.digest(shopper), COUNTS, tastes)

    @cached_property
    def traits(self) -> Traits:
        """Of the items."""
        return traits_of(self.shop)

    def _text_of(self, item: str) -> str:
        catalog = self.shop.catalog
        return "\n".join(catalog.texts[catalog.items.position(item)]) if item in catalog.items else ""

    @cached_property
    def _by_id(self) -> dict[str, Shopper]:
        return {shopper.user_id: shopper for shopper in self.shoppers}

    @cached_property
    def _reviews(self) -> dict[str, list[Wrote]]:
        """Readable reviews with a text, by author."""
        reviews, found = self.shop.reviews, defaultdict[str, list[Wrote]](list)
        if not len(reviews):
            return {}
        readable = parts_of_reviews(reviews, self.rows) == TRAIN
        stances = stances_of(reviews, readable).tolist()
        table = reviews.table
        columns = table["user_id"].to_list(), table["item_id"].to_list(), reviews.ids, reviews.texts
        for row, (user, item, name, text) in enumerate(zip(*columns, strict=True)):
            if readable[row] and user is not None and text:
                found[user].append(Wrote(item, Review(name, without_orders(text), stances[row])))
        return found


def readable_rows(rows: Dataset) -> Dataset:
    """The rows with those as valid ones that models choose by: the last of each user where none is valid."""
    if np.any(rows.split == VALID):
        return rows
    split = rows.split.copy()
    train = rows.split == TRAIN
    split[train] = last_of_each_user(rows.only(TRAIN))
    return rows.with_split(split)


def fresh(profiles: Sequence[Profile], profiler: Profiler) -> tuple[list[Profile], int]:
    """Profiles that were made of what may be read now, and how many others there are."""
    kept = [
        profile
        for profile in profiles
        if profile.user_id in profiler.rows.users
        and profile.digest == profiler.digest(profiler.shopper(profile.user_id))
    ]
    return kept, len(profiles) - len(kept)
