"""Several modalities into one matrix."""

from palate.fusion.common_space import common_space
from palate.fusion.fuse import FUSIONS, concat, fuse, learned_weights, mean, weighted
from palate.fusion.joint import Joint, learn_joint
from palate.fusion.joint_file import kept_joint
from palate.fusion.random_projection import random_space
from palate.fusion.space import Projected, Projection, Space

__all__ = [
    "FUSIONS",
    "Joint",
    "Projected",
    "Projection",
    "Space",
    "common_space",
    "concat",
    "fuse",
    "kept_joint",
    "learn_joint",
    "learned_weights",
    "mean",
    "random_space",
    "weighted",
]
