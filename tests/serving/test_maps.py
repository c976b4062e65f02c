"""The catalogue in two dimensions: exact axes, the same after a restart, with items that came later."""

import json
import struct
from threading import Event
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from scipy import sparse
from tests.serving.running import eventually

from palate.serving.routes import maps
from palate.serving.state import ServingState
from palate.tasks.live import mapping
from palate.tasks.live.living import LivingShop
from palate.tasks.live.mapping import LiveMaps, axes_of, placed_on


def told(answer: Any) -> dict[str, Any]:
    """A map as a client reads it."""
    assert answer.status_code == 200, answer.text
    content = answer.content
    (size,) = struct.unpack_from("<I", content)
    head = json.loads(content[4 : 4 + size])
    n, at = len(head["ids"]), 4 + size
    for name, kind in (("x", "<f4"), ("y", "<f4"), ("popularity", "<f4"), ("category", "<u2")):
        head[name] = np.frombuffer(content, kind, n, at)
        at += head[name].nbytes
    assert at == len(content)
    return head


@pytest.mark.parametrize("shape", [(60, (7,)), (60, (5, 9)), (3, (4,)), (40, (1,)), (5, (200, 3))])
@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_axes_are_the_principal_ones(shape: tuple[int, tuple[int, ...]], kind: str) -> None:
    size, widths = shape
    random = np.random.default_rng(4)
    blocks: list[Any] = [random.normal(1, 1, (size, width)).astype(np.float32) ** 3 for width in widths]
    whole = np.hstack(blocks).astype(np.float64)
    centred = whole - whole.mean(axis=0)
    _, lengths, directions = np.linalg.svd(centred, full_matrices=False)
    if kind == "sparse":
        blocks = [sparse.csr_array(block) for block in blocks]
    axes = axes_of(blocks)
    placed = placed_on(axes, blocks)
    exact = centred @ directions[:2].T
    for axis in range(min(2, exact.shape[1])):
        scale = np.abs(exact).max()
        same = min(np.abs(placed[:, axis] - sign * exact[:, axis]).max() for sign in (1, -1))
        assert same < 1e-3 * scale
    shares = (lengths**2 / (lengths**2).sum())[:2]
    assert axes.explained[: len(shares)] == pytest.approx(shares, abs=1e-4)


def test_a_map_has_every_item_that_is_shown_and_puts_like_ones_together(
    client: TestClient, state: ServingState
) -> None:
    found = told(client.get("/v1/map"))
    assert (found["method"], found["space"], found["left_out"]) == ("pca", "features", 0)
    assert found["ids"] == [
        item["item_id"] for item in client.get("/v1/items", params={"limit": 1000}).json()["items"]
    ] or (set(found["ids"]) == set(state.now.catalogue.items))
    places = np.stack([found["x"], found["y"]], axis=1)
    centres = {
        number: places[found["category"] == number].mean(axis=0) for number in set(found["category"].tolist())
    }
    near = [
        min(centres, key=lambda number: float(np.square(place - centres[number]).sum())) for place in places
    ]
    assert np.mean(np.array(near) == found["category"]) > 0.9
    liked = client.get("/v1/lists/popular", params={"k": 1}).json()["items"][0]
    assert found["popularity"][found["ids"].index(liked["item_id"])] == liked["score"]


def test_axes_stay_while_items_come_and_go(client: TestClient, shop: LivingShop) -> None:
    before = told(client.get("/v1/map"))
    same = before["ids"][4]
    item = client.get(f"/v1/items/{same}").json()
    twin = {
        "item_id": "twin",
        "title": item["title"],
        "description": item["description"],
        "category": "a new one",
    }
    client.post("/v1/items", json=twin)
    eventually(lambda: client.get("/v1/items/twin").json()["state"] == "encoded")
    client.delete(f"/v1/items/{before['ids'][0]}")
    after = told(client.get("/v1/map"))
    assert set(after["ids"]) == {*before["ids"][1:], "twin"}
    for name in ("x", "y"):
        places = dict(zip(after["ids"], after[name].tolist(), strict=True))
        assert places[same] == pytest.approx(
            dict(zip(before["ids"], before[name].tolist(), strict=True))[same]
        )
        spread = float(np.ptp(after[name]))
        assert abs(places["twin"] - places[same]) < 0.35 * spread
    assert "a new one" in after["categories"]
    again = LiveMaps(shop.lists, shop.folder / ".palate").of(shop.now)
    assert np.array_equal(again.x, after["x"])
    assert len(list((shop.folder / ".palate" / "maps").glob("*.npz"))) == 1


def test_a_damaged_file_of_axes_is_made_anew(client: TestClient, shop: LivingShop) -> None:
    before = told(client.get("/v1/map"))
    (path,) = (shop.folder / ".palate" / "maps").glob("*.npz")
    path.write_bytes(b"no axes")
    assert np.allclose(LiveMaps(shop.lists, shop.folder / ".palate").of(shop.now).x, before["x"])


def test_a_map_that_takes_long_is_made_while_others_are_answered(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()

    def slow(blocks: Any) -> mapping.Axes:
        assert go_on.wait(60)
        return axes_of(blocks)

    monkeypatch.setattr(mapping, "axes_of", slow)
    monkeypatch.setattr(maps, "PATIENCE", 0.05)
    for _ in range(2):
        refused = client.get("/v1/map")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert "being made" in refused.json()["detail"]
    assert client.post("/v1/search", json={"text": "lamp"}).status_code == 200
    go_on.set()
    eventually(lambda: client.get("/v1/map").status_code == 200)
    assert told(client.get("/v1/map"))["left_out"] == 0


def test_what_can_not_be_drawn_is_drawn_once_it_can(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping, "FEWEST", 10_000)
    refused = client.get("/v1/map")
    assert refused.status_code == 409
    assert "fewer than" in refused.json()["detail"]
    monkeypatch.undo()
    assert client.get("/v1/map").status_code == 200
