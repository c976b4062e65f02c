"""A shop served by the command, as a client sees it over HTTP, and killed without a word."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.live import write_small_shop
from tests.served import served


def encoded(client: httpx.Client, item: str) -> bool:
    return client.get(f"/v1/items/{item}").json()["state"] == "encoded"


def test_a_folder_without_a_model_is_served_and_trained_meanwhile(tmp_path: Path) -> None:
    folder = write_small_shop(tmp_path / "shop")
    with served(folder) as (client, process):
        assert client.get("/v1/health/ready").json()["items"] == 30
        assert client.get("/v1/users/u0/recommendations", params={"k": 3}).json()["items"]
        job: dict[str, Any] = {}
        for _ in range(3000):
            job = client.get("/v1/jobs", params={"kind": "train"}).json()["jobs"][0]
            if job["state"] == "done":
                break
            time.sleep(0.1)
        assert job["progress"]["activated"], job
        answer = client.get("/v1/users/u0/recommendations", params={"k": 3, "explain": True}).json()
        assert answer["model"] == job["progress"]["version"]
        assert all(item["reason"] for item in answer["items"])
    assert process.returncode in (0, -signal.SIGTERM)


def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    folder = write_small_shop(tmp_path / "shop")
    with served(folder) as (client, process):
        new = {"item_id": "new", "title": "lamp no. 50", "description": "a warm light", "category": "lamp"}
        assert client.post("/v1/items", json=new).status_code == 202
        event = {"user_id": "someone", "item_id": "i0", "event": "purchase", "event_id": "e1"}
        assert client.post("/v1/events", json=event).status_code == 202
        assert client.delete("/v1/items/i1").status_code == 204
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with served(folder) as (client, _):
        for _ in range(100):
            if encoded(client, "new"):
                break
            time.sleep(0.1)
        assert encoded(client, "new")
        assert client.get("/v1/items/i1").status_code == 404
        again = client.post("/v1/events", json=event).json()
        assert (again["new"], again["duplicates"]) == (0, 1)
        answer = client.get("/v1/users/someone/recommendations", params={"k": 40}).json()
        shown = [item["item_id"] for item in answer["items"]]
        assert "new" in shown
        assert not {"i0", "i1"} & set(shown)


def test_a_shop_with_pictures_and_sounds_takes_more_of_them(own_shop: Path) -> None:
    image, audio = (sorted((own_shop / kind).iterdir())[0] for kind in ("images", "audio"))
    with served(own_shop) as (client, _):
        files = [("image", image.read_bytes()), ("audio", audio.read_bytes())]
        sent = client.post("/v1/items", data={"item_id": "new", "title": "Koi lamp"}, files=files)
        assert sent.status_code == 202, sent.text
        began = time.monotonic()
        while not encoded(client, "new"):
            assert time.monotonic() - began < 60
            time.sleep(0.05)
        item = client.get("/v1/items/new").json()
        assert [medium["kind"] for medium in item["media"]] == ["image", "audio"]
        similar = client.get("/v1/items/new/similar", params={"k": 3, "via": "image"}).json()["items"]
        assert similar[0]["modalities"]["image"] == pytest.approx(1.0, abs=1e-3)
        found = client.post("/v1/search", json={"text": "Koi lamp", "k": 5}).json()["items"]
        assert "new" in [item["item_id"] for item in found]


def test_a_port_that_is_taken_and_a_host_that_is_open_are_refused(tmp_path: Path) -> None:
    folder = write_small_shop(tmp_path / "shop")
    with served(folder) as (client, _):
        port = str(client.base_url.port)
        command = [sys.executable, "-m", "palate", "serve", str(folder), "--port", port]
        second = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert second.returncode == 2
        assert "is open in another process" in second.stderr
    command = [sys.executable, "-m", "palate", "serve", str(folder), "--host", "0.0.0.0"]
    opened = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert opened.returncode == 2
    assert "without API keys palate listens to this machine alone" in opened.stderr
