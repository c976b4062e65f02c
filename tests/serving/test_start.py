"""What a server does not need before it is asked for is not loaded at its start."""

import subprocess
import sys

LATER = (
    "palate.asking.reading",
    "palate.tasks.live.questions",
    "scipy.linalg",
    "scipy.sparse.linalg",
    "snowballstemmer",
    "torch",
)
"""Reading questions, solvers of training and of the map, stems of what a language model says, networks."""


def test_what_is_needed_later_is_loaded_then() -> None:
    code = "import sys, palate.serving.app; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "palate.serving.routes.asks" in loaded.split()
    assert not set(LATER) & set(loaded.split())
