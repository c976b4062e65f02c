"""Fusion of several modalities into one matrix."""

from palate.fusion.common_space import common_space
from palate.fusion.consistency import Consistency, consistency_of, linear_cka
from palate.fusion.fuse import FUSIONS, concat, fuse, learned_weights, mean, weighted
from palate.fusion.joint import Joint, learn_joint
from palate.fusion.joint_file import kept_joint
from palate.fusion.random_projection import random_space
from palate.fusion.space import Projected, Projection, Space

__all__ = [
    "FUSIONS",
    "Consistency",
    "Joint",
    "Projected",
    "Projection",
    "Space",
    "common_space",
    "concat",
    "consistency_of",
    "fuse",
    "kept_joint",
    "learn_joint",
    "learned_weights",
    "linear_cka",
    "mean",
    "random_space",
    "weighted",
]
