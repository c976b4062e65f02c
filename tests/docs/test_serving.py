"""The commands of the page on serving run as they stand, and give the answers that the page shows."""

import json
import os
import re
import subprocess
import time
from contextlib import chdir
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from scripts.docs.blocks import ROOT
from tests.live import write_small_shop
from tests.served import served

PAGE = ROOT / "docs" / "guides" / "serving.md"


def asked() -> list[tuple[str, str]]:
    """Each command of the page, with the answer that stands below it."""
    blocks = re.findall(r"(?:^ {4}.*\n)+", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    plain = [re.sub(r"^ {4}", "", block, flags=re.MULTILINE) for block in blocks]
    pairs = [(block, then) for block, then in pairwise(plain) if block.startswith("curl ")]
    assert all(re.match(r"\d{3}\b", then) for _, then in pairs)
    return pairs


def same_shape(said: Any, found: Any) -> bool:
    """Whether a value is such as the page shows; {} stands for any object, null for nothing yet."""
    if said is None or found is None or said == {}:
        return found is None or not isinstance(found, dict | list) or said == {}
    if isinstance(said, dict):
        return (
            isinstance(found, dict)
            and said.keys() == found.keys()
            and all(same_shape(said[key], found[key]) for key in said)
        )
    if isinstance(said, list):
        return (
            isinstance(found, list)
            and bool(found) == bool(said)
            and all(same_shape(said[0], entry) for entry in found)
        )
    return isinstance(found, type(said)) or (isinstance(said, float) and isinstance(found, int))


def curl(command: str, folder: Path, variables: dict[str, str]) -> tuple[str, int]:
    """What a command prints in a shell, and the status of the answer; .curlrc leads it to the server."""
    environment = {**os.environ, **variables, "CURL_HOME": str(folder)}
    ran = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, command + ran.stderr
    text, status = ran.stdout.rsplit("\n", 1)
    return text, int(status)


def add_pictures(shop: Path) -> None:
    """Give each item a picture, called as those of a made-up shop."""
    (shop / "images").mkdir()
    header, *lines = (shop / "items.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"{header},image"]
    for number, line in enumerate(lines):
        path = f"images/p{number:04}-1.jpg"
        corner = (-2, -1.5, 1 - number % 3, 1.5)
        Image.effect_mandelbrot((64, 64), corner, 20 + number).save(shop / path)
        rows.append(f"{line},{path}")
    (shop / "items.csv").write_text("\n".join(rows), encoding="utf-8")


def python() -> str:
    """The Python of the page."""
    section = PAGE.read_text(encoding="utf-8").split("## From Python\n")[1].split("\n## ")[0]
    return "\n".join(line[4:] for line in section.splitlines() if line.startswith("    "))


def remember(answer: Any, variables: dict[str, str]) -> None:
    """Set the variables that the page says later commands use."""
    if "models" in answer:
        variables["MODEL"] = answer["models"][-1]["id"]
    elif "treatment" in answer:
        variables["TEST"] = answer["id"]
    elif "jobs" in answer:
        variables["JOB"] = answer["jobs"][0]["id"]
    elif "key" in answer and "scopes" in answer:
        variables.setdefault("ADMIN_KEY", answer["key"])
        variables |= {"KEY": answer["key"], "ID": answer["id"]}


def trained(client: httpx.Client) -> None:
    """Wait until no training waits or runs."""
    jobs: list[dict[str, Any]] = []
    for _ in range(3000):
        jobs = client.get("/v1/jobs", params={"kind": "train"}).json()["jobs"]
        if all(job["state"] == "done" for job in jobs):
            return
        time.sleep(0.1)
    raise AssertionError(jobs)


def test_every_command_gives_the_answer_that_the_page_shows(tmp_path: Path) -> None:
    shop = write_small_shop(tmp_path / "shop", item_id="p{:04}", user_id="u{:04}")
    add_pictures(shop)
    pairs, variables = asked(), dict[str, str]()
    assert len(pairs) > 20
    with served(shop) as (client, _):
        port = client.base_url.port
        (tmp_path / ".curlrc").write_text(
            f'connect-to = "127.0.0.1:8000:127.0.0.1:{port}"\nwrite-out = "\\n%{{http_code}}"\n'
        )
        trained(client)
        code = python().replace("http://127.0.0.1:8000", str(client.base_url))
        assert "Client(" in code
        with chdir(tmp_path):
            exec(compile(code, str(PAGE), "exec"), {})
        for command, shown in pairs:
            text, status = curl(command, tmp_path, variables)
            said = shown[3:].strip()
            assert status == int(shown[:3]), (command, text)
            if not said.startswith("{"):
                assert said in text, command
                continue
            answer = json.loads(text)
            assert same_shape(json.loads(said), answer), (command, said, text)
            remember(answer, variables)
            if "/v1/models/train" in command:
                trained(client)
