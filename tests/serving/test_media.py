"""Pictures and sounds: links that hold without a key, smaller ones, parts, and gone when they are erased."""

import io
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from tests.serving.test_items import png

from palate.serving import links
from palate.serving.routes.media import type_of
from palate.serving.state import ServingState
from palate.store.media import Media


def photo(width: int = 1500, height: int = 1000) -> bytes:
    """A photo with metadata."""
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "taken at home"
    Image.effect_mandelbrot((width, height), (-2, -1.5, 1, 1.5), 50).convert("RGB").save(
        file, "JPEG", exif=exif
    )
    return file.getvalue()


@pytest.fixture
def stored(client: TestClient) -> dict[str, Any]:
    client.post("/v1/items", data={"item_id": "pictured"}, files={"image": ("a.jpg", photo())})
    return client.get("/v1/items/pictured").json()["media"][0]


@pytest.fixture
def locked(client: TestClient, stored: dict[str, Any]) -> dict[str, Any]:
    """The same in a shop that has keys."""
    assert client.post("/v1/keys", json={"name": "root", "scopes": ["admin"]}).status_code == 201
    return stored


@pytest.mark.parametrize(("name", "side"), [("thumbnail", 320), ("thumbnail_large", 960)])
def test_a_thumbnail_is_smaller_webp_without_what_the_photo_tells(
    client: TestClient, stored: dict[str, Any], name: str, side: int
) -> None:
    for answer in [client.get(stored[name]) for _ in range(2)]:
        assert answer.headers["content-type"] == "image/webp"
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        shown = Image.open(io.BytesIO(answer.content))
        assert (shown.format, max(shown.size)) == ("WEBP", side)
        assert not dict(shown.getexif())
        assert b"taken at home" not in answer.content
    small = client.get(stored["url"], params={"size": name.removeprefix("thumbnail").strip("_") or "small"})
    assert small.content == client.get(stored[name]).content


def test_a_small_picture_is_not_blown_up(client: TestClient) -> None:
    client.post("/v1/items", data={"item_id": "little"}, files={"image": ("a.png", png())})
    link = client.get("/v1/items/little").json()["media"][0]["thumbnail_large"]
    assert Image.open(io.BytesIO(client.get(link).content)).size == (64, 64)


def test_links_hold_without_a_key_and_the_url_does_not(client: TestClient, locked: dict[str, Any]) -> None:
    assert client.get(locked["url"]).status_code == 401
    assert client.get(locked["link"]).content == photo()
    for name in ("thumbnail", "thumbnail_large"):
        assert client.get(locked[name]).status_code == 200


def test_a_changed_link_does_not_hold(
    client: TestClient, locked: dict[str, Any], state: ServingState
) -> None:
    link: str = locked["thumbnail"]
    until = int(link.split("until=")[1].split("&")[0])
    other = locked["url"][:-4] + ("0000" if not locked["url"].endswith("0000") else "1111")
    for changed in (
        link.replace("size=small", "size=large"),
        link.replace("size=small&", ""),
        link.replace(f"until={until}", f"until={until + 3600}"),
        link[:-1] + ("0" if link[-1] != "0" else "1"),
        link.split("&signature")[0] + "&signature=",
        link.split("&signature")[0] + "&signature=%E2%98%83",
        link.replace(f"until={until}&", ""),
        other + "?" + link.split("?")[1],
    ):
        assert client.get(changed).status_code in (401, 403), changed


def test_a_link_stays_the_same_for_an_hour_and_ends(
    client: TestClient, locked: dict[str, Any], monkeypatch: pytest.MonkeyPatch, state: ServingState
) -> None:
    from palate.store.media import Attached

    file = Attached("image", locked["url"].rsplit("/")[-1])
    hour = (int(time.time()) // 3600 + 1) * 3600
    moments = [hour, hour + 3599.5, hour + 3600]
    made: list[str] = []
    for moment in moments:
        monkeypatch.setattr(links.time, "time", lambda moment=moment: moment)
        made.append(state.links.to(file))
    assert made[0] == made[1] != made[2]
    monkeypatch.setattr(links.time, "time", lambda: hour + 2 * 3600 - 1.0)
    assert client.get(made[0]).status_code == 200
    monkeypatch.setattr(links.time, "time", lambda: hour + 2 * 3600 + 0.0)
    assert client.get(made[0]).status_code == 403


def test_parts_of_a_file_are_served(client: TestClient, stored: dict[str, Any]) -> None:
    whole = client.get(stored["link"]).content
    part = client.get(stored["link"], headers={"range": "bytes=10-99"})
    assert part.status_code == 206
    assert part.content == whole[10:100]
    assert part.headers["content-range"] == f"bytes 10-99/{len(whole)}"


def test_what_was_made_of_a_picture_is_erased_with_it(client: TestClient, state: ServingState) -> None:
    client.post("/v1/items/i0/reviews", data={"user_id": "gone"}, files={"image": ("a.jpg", photo())})
    media = client.get("/v1/items/i0/reviews").json()["reviews"][-1]["media"][0]
    assert client.get(media["thumbnail"]).status_code == 200
    folder = state.shop.store.media.folder
    assert list(folder.rglob("*.webp"))
    assert client.delete("/v1/users/gone").json()["media"] == 1
    assert not list(folder.rglob("*.webp"))
    assert client.get(media["thumbnail"]).status_code == 404


@pytest.mark.parametrize(
    ("kind", "found", "served"),
    [
        ("image", "image/png", "image/png"),
        ("image", "image/svg+xml", "application/octet-stream"),
        ("image", "text/html", "application/octet-stream"),
        ("audio", "video/webm", "audio/webm"),
        ("audio", "audio/x-wav", "audio/wav"),
        ("audio", "audio/ogg", "audio/ogg"),
        ("audio", "application/octet-stream", "application/octet-stream"),
    ],
)
def test_only_types_that_run_nothing_are_told(kind: Any, found: str, served: str) -> None:
    assert type_of(Media("x", kind, found, 1, None, None, None, 0.0)) == served
