"""Every marked block: what makes it, how far a page may be off, and whether it needs the real data."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.capacity import report
from benchmarks.models.report import table as models
from scripts.docs import accuracy, demo, imputation, listing
from scripts.docs.blocks import Tolerance


@dataclass(frozen=True)
class Figure:
    """How a block is made.

    Parameters
    ----------
    make : callable
        Gives the block's text.
    tolerance : Tolerance
        How far pages may be off.
    shared : bool
        Whether it reads the real data beside the checkout.
    """

    make: Callable[[], str]
    tolerance: Tolerance
    shared: bool = False


FIGURES = {
    "demo": Figure(demo.demo, Tolerance(relative=0.1, absolute=0.05, lines=0.4, unread=demo.UNREAD)),
    "explanation": Figure(demo.explanation, Tolerance(relative=0.1, absolute=0.05, lines=0.2)),
    "encoders": Figure(listing.encoders, Tolerance()),
    "scale-constants": Figure(report.constants, Tolerance()),
    "scale-examples": Figure(report.examples, Tolerance()),
    "models-tiktok": Figure(partial(models, "tiktok"), Tolerance()),
    "models-office": Figure(partial(models, "office"), Tolerance()),
    "models-baby": Figure(partial(models, "baby"), Tolerance()),
    "accuracy": Figure(partial(accuracy.table, "en"), Tolerance(relative=0.06), shared=True),
    "accuracy-zh": Figure(partial(accuracy.table, "zh"), Tolerance(relative=0.06), shared=True),
    "imputation-tiktok": Figure(
        partial(imputation.curve, "tiktok"), Tolerance(relative=0.05, absolute=0.001), shared=True
    ),
    "imputation-office": Figure(
        partial(imputation.curve, "office"), Tolerance(relative=0.05, absolute=0.001), shared=True
    ),
    "imputation-draws": Figure(imputation.draws, Tolerance(relative=0.05, absolute=0.001), shared=True),
}
"""By the name in their marks."""
