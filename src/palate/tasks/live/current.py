"""State that answers come from, and its replacement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from threading import Lock

from palate.errors import PalateError
from palate.store.experiments import Arm, Experiment
from palate.tasks.live.shop import Live


class NotReady(PalateError):
    """The shop can't answer yet; ``retry_after`` says in how many seconds it is worth trying again."""

    retry_after = 2.0


@dataclass(frozen=True)
class Trial:
    """A test that runs, and the state that its treatment answers from."""

    experiment: Experiment
    live: Live

    def draws(self, user: str) -> bool:
        """Whether the treatment answers a user: always the same, and independent of other tests."""
        digest = sha256(f"{self.experiment.salt} {user}".encode()).digest()
        return int.from_bytes(digest[:8], "big") < self.experiment.share * 2**64


@dataclass(frozen=True)
class Chosen:
    """What one answer comes from, and the arm of a test that it is part of."""

    live: Live
    arm: Arm | None = None
    experiment_id: str | None = None


@dataclass(frozen=True)
class Serving:
    """What answers come from, replaced as a whole: the live model, and the treatment of a test.

    Models beside these answer nobody but who asks for them by name; they follow all changes too.
    """

    live: Live
    trial: Trial | None = None
    beside: Mapping[str, Live] = field(default_factory=dict[str, Live])

    @property
    def names(self) -> tuple[str, str | None]:
        """Version of the live model, and id of the test that runs."""
        return self.live.snapshot.version, None if self.trial is None else self.trial.experiment.id

    def chosen_for(self, user: str) -> Chosen:
        """What a user is answered from."""
        if self.trial is None:
            return Chosen(self.live)
        drawn, name = self.trial.draws(user), self.trial.experiment.id
        return Chosen(self.trial.live, "treatment", name) if drawn else Chosen(self.live, "control", name)

    def changed(self, change: Callable[[Live], Live]) -> "Serving":
        """The same with a change made to each model's state."""
        trial = self.trial
        return Serving(
            change(self.live),
            None if trial is None else replace(trial, live=change(trial.live)),
            {version: change(live) for version, live in self.beside.items()},
        )

    def with_beside(self, live: Live, most: int) -> "Serving":
        """The same with one more model beside; the oldest of more than ``most`` goes."""
        others = list(self.beside.items())[-(most - 1) :] if most > 1 else []
        return replace(self, beside={**dict(others), live.snapshot.version: live})


class Current:
    """Holds what answers come from; it is replaced as a whole, and read once for each answer.

    Attributes
    ----------
    serving : Serving or None
        None until a model is loaded.
    why : str
        What is missing, in words, where something is.
    changing : Lock
        Held by who replaces it, so that no change is lost.
    """

    def __init__(self) -> None:
        self.serving: Serving | None = None
        self.why = ""
        self.changing = Lock()

    @property
    def live(self) -> Live | None:
        """The state of the live model; None until it is loaded."""
        return None if self.serving is None else self.serving.live

    @property
    def now(self) -> Live:
        """What an answer to nobody in particular comes from.

        Raises
        ------
        NotReady
            If nothing is loaded yet.
        """
        return self._loaded.live

    @property
    def by_version(self) -> Mapping[str, Live]:
        """The states that answers come from, by the version of their snapshot."""
        if self.serving is None:
            return {}
        trial = self.serving.trial
        lives = [self.serving.live] if trial is None else [self.serving.live, trial.live]
        return {**self.serving.beside, **{live.snapshot.version: live for live in lives}}

    def chosen_for(self, user: str) -> Chosen:
        """What an answer to a user comes from.

        Raises
        ------
        NotReady
            If nothing is loaded yet.
        """
        return self._loaded.chosen_for(user)

    @property
    def _loaded(self) -> Serving:
        serving = self.serving
        if serving is None:
            raise NotReady(self.why or "the shop is being read; try again in a moment")
        return serving

    def change(self, change: Callable[[Live], Live]) -> None:
        """Replace what answers come from; one change at a time.

        Parameters
        ----------
        change : callable
            Given the state of each model in turn.
        """
        with self.changing:
            if self.serving is not None:
                self.serving = self.serving.changed(change)
