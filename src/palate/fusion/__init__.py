"""Several modalities into one matrix."""

from palate.fusion.common_space import CommonSpace, common_space
from palate.fusion.fuse import FUSIONS, fuse, learned_weights

__all__ = ["FUSIONS", "CommonSpace", "common_space", "fuse", "learned_weights"]
