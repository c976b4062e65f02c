"""Ablation of a step, such as profiles of shoppers: metrics of a model with it and without it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from palate.evaluation.report import Report, Result
from palate.llm import Tally
from palate.metrics.intervals import interval, paired_p_value
from palate.models.auto.helps import Gain


@dataclass(frozen=True)
class Difference:
    """One metric with a step and without it, for the same users.

    Parameters
    ----------
    without, with_it : float
        Means over users.
    ci95 : pair of float
        Bootstrap interval, over users, of the mean difference.
    p : float
        Of a paired sign-flip test.
    """

    without: float
    with_it: float
    ci95: tuple[float, float]
    p: float

    @property
    def value(self) -> float:
        """Metric with the step minus the metric without it."""
        return self.with_it - self.without

    def document(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "without": self.without,
            "with": self.with_it,
            "difference": self.value,
            "ci95": list(self.ci95),
            "p": self.p,
        }


@dataclass(frozen=True)
class Proof:
    """Effect of a step on one model.

    Parameters
    ----------
    step, model : str
        Which step, for which model.
    made_by : mapping of str to int
        How many attributes, profiles or lists a language model made, and what else made the others.
    users : int
        Test users that both are measured for.
    differences : mapping of str to Difference
        By metric, on test rows.
    valid : Gain
        On valid rows, by which `auto` decides.
    seconds : mapping of str to float
        To "make" what the step adds, and to "fit" and "score" with it.
    llm : Tally, optional
        What a language model was asked for it, and what that cost; None where none was.
    note : str
        What else is to be known; "" for nothing.
    """

    step: str
    model: str
    made_by: Mapping[str, int]
    users: int
    differences: Mapping[str, Difference]
    valid: Gain
    seconds: Mapping[str, float] = field(default_factory=dict[str, float])
    llm: Tally | None = None
    note: str = ""

    def document(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "step": self.step,
            "model": self.model,
            "made_by": dict(self.made_by),
            "users": self.users,
            "test": {name: difference.document() for name, difference in self.differences.items()},
            "valid": self.valid.document(),
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
            "llm": None if self.llm is None else self.llm.document(),
            "note": self.note,
        }


@dataclass(frozen=True)
class Proved:
    """Results without any step, and the effect of each step.

    Parameters
    ----------
    report : Report
        Without.
    proofs : sequence of Proof
        One a step and model.
    """

    report: Report
    proofs: Sequence[Proof]

    def document(self) -> dict[str, object]:
        """As `evaluate --with --json` prints it."""
        return {**self.report.document(), "steps": [proof.document() for proof in self.proofs]}


def differences(without: Result, with_it: Result) -> dict[str, Difference]:
    """Compare the metrics of two results of the same users.

    Raises
    ------
    ValueError
        If they are of different users.
    """
    found: dict[str, Difference] = {}
    for name, before in without.per_user.items():
        after = with_it.per_user[name]
        if len(before) != len(after):
            raise ValueError(f"{name} was measured for {len(before)} and {len(after)} users")
        means = float(before.mean()), float(after.mean())
        found[name] = Difference(*means, interval(after - before), paired_p_value(after, before))
    return found


def shown_metrics(proofs: Sequence[Proof]) -> list[str]:
    """Return the metrics that people are shown: recall and ndcg at the largest cutoff."""
    names = [name for proof in proofs for name in proof.differences]
    k = max((int(name.split("@")[1]) for name in names), default=0)
    return [name for name in (f"recall@{k}", f"ndcg@{k}") if name in names]
