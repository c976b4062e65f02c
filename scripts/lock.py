"""Write requirements.lock: the exact version of everything that the project and its developers need.

Asks pip what it would install into an empty environment, so that nothing on this machine leaks into the list.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = "deep,llm,serve,postgres,telemetry,dev,docs"
HELD = ["torch==2.13.0"]
"""What a newer version must not replace: later releases of torch pull CUDA onto machines without a GPU."""
HEADER = "# Written by scripts/lock.py (make lock); don't edit by hand.\n"


def main() -> None:
    """Resolve and write."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--dry-run",
        "--ignore-installed",
        "--report",
        "-",
    ]
    report = subprocess.run(
        [*command, f"{ROOT}[{EXTRAS}]", *HELD], check=True, capture_output=True, text=True
    ).stdout
    packages = [entry["metadata"] for entry in json.loads(report)["install"]]
    # A local version such as 2.13.0+cpu names one machine's wheel, not a release.
    pins = sorted(
        f"{p['name'].lower()}=={p['version'].split('+')[0]}" for p in packages if p["name"] != "palate"
    )
    (ROOT / "requirements.lock").write_text(HEADER + "\n".join(pins) + "\n", encoding="utf-8")
    print(f"requirements.lock: {len(pins)} packages")


if __name__ == "__main__":
    main()
