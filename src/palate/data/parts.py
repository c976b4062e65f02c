"""Parts of a split."""

TRAIN = 0
"""Code in ``Dataset.split`` of rows that models learn from."""

VALID = 1
"""Code in ``Dataset.split`` of rows that models are chosen by."""

TEST = 2
"""Code in ``Dataset.split`` of rows that nothing is chosen by."""

PARTS = ("train", "valid", "test")
"""Names of the codes, in their order."""

BETWEEN = 3
"""Code in ``Dataset.split`` of train rows that nothing is learned from while models are chosen: those between
what a judged user is shown of and what the user is asked; see :class:`palate.holdout.Holdout`.
"""
