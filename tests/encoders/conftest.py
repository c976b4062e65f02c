"""Tiny checkpoints that the tests of encoders share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tiny_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of weights with a checkpoint of every architecture; read it, don't write to it."""
    from tests.encoders.tiny import WRITERS, write_checkpoint

    folder = tmp_path_factory.mktemp("weights")
    for kind in WRITERS:
        write_checkpoint(kind, folder / kind)
    return folder
