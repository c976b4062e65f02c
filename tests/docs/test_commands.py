"""Commands are run and measured as processes of their own."""

import subprocess

import numpy as np
import pytest
from scripts.docs.commands import measured


def test_memory_is_that_of_the_command_and_not_of_whoever_runs_it() -> None:
    held = np.ones(100_000_000)
    out, peak = measured("--help")
    assert "Usage" in out
    assert 20 < peak < held.nbytes / 2**20


def test_a_command_that_fails_is_an_error_with_what_it_said() -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        measured("check", "no-such-folder")
    assert failed.value.returncode == 2
    assert "no-such-folder" in failed.value.stderr
