"""What a server does not need before it is asked for is not loaded at its start."""

import subprocess
import sys


def test_reading_questions_is_loaded_when_one_is_asked() -> None:
    code = "import sys, palate.serving.app; print(*sorted(m for m in sys.modules if m.startswith('palate.')))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "palate.serving.routes.asks" in loaded.split()
    assert "palate.asking.reading" not in loaded.split()
    assert "palate.tasks.live.questions" not in loaded.split()
