"""Parts of a split."""

TRAIN = 0
"""Code in ``Dataset.split`` of rows that models learn from."""

VALID = 1
"""Code in ``Dataset.split`` of rows that models are chosen by."""

TEST = 2
"""Code in ``Dataset.split`` of rows that nothing is chosen by."""

PARTS = ("train", "valid", "test")
"""Names of the codes, in their order."""
