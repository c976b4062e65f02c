"""Encoders that run in PyTorch, from checkpoints on this machine or, if asked for, on the hub."""

from palate.encoders.hub.known import Known
from palate.encoders.hub.locate import HubWeights, weights_folder
from palate.encoders.hub.table import HUB

__all__ = ["HUB", "HubWeights", "Known", "weights_folder"]
