"""Search by words, pictures and sounds in any combination, as JSON and as a form."""

import io
import json
import re
import wave
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.live import prepare_small_shop, write_small_shop
from tests.serving.test_items import encoded
from tests.shops import copy_shop, png_bomb

from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.tasks.live.living import LivingShop

COLOURS = {"lamp": (220, 190, 40), "mug": (30, 60, 200), "scarf": (190, 20, 40)}
TONES = {"lamp": 220.0, "mug": 880.0, "scarf": 3520.0}


def picture(kind: str, seed: int) -> bytes:
    """A picture in the colour of a kind."""
    noise = np.random.default_rng(seed).integers(-30, 30, (64, 64, 3))
    file = io.BytesIO()
    Image.fromarray(np.clip(noise + np.array(COLOURS[kind]), 0, 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def sound(kind: str, seed: int) -> bytes:
    """A second of a tone of a kind."""
    times = np.arange(16_000) / 16_000
    noise = np.random.default_rng(seed).normal(size=16_000) * 0.02
    samples = np.sin(2 * np.pi * TONES[kind] * times) * 0.6 + noise
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes((np.clip(samples, -1, 1) * 32_000).astype("<i2").tobytes())
    return file.getvalue()


@pytest.fixture(scope="module")
def prepared_media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small shop, each item with a picture and a sound."""
    folder = write_small_shop(tmp_path_factory.mktemp("media") / "shop", items=12)
    lines = (folder / "items.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"{lines[0]},image,audio"]
    for number, line in enumerate(lines[1:]):
        kind = line.split(",")[3]
        (folder / f"{number}.png").write_bytes(picture(kind, number))
        (folder / f"{number}.wav").write_bytes(sound(kind, number))
        rows.append(f"{line},{number}.png,{number}.wav")
    (folder / "items.csv").write_text("\n".join(rows), encoding="utf-8")
    (folder / "palate.toml").write_text(
        'text_encoder = "none"\naudio_encoder = "cnn-lstm"\nspeech = false\nmodel = "ease"\n',
        encoding="utf-8",
    )
    prepare_small_shop(folder)
    return folder


@pytest.fixture
def media_state(prepared_media: Path, tmp_path: Path) -> Iterator[ServingState]:
    shop = LivingShop.open(copy_shop(prepared_media, tmp_path / "shop"))
    shop.start()
    state = ServingState(shop)
    yield state
    state.close()
    shop.close()


@pytest.fixture
def media(media_state: ServingState) -> TestClient:
    return TestClient(make_app(media_state), "http://127.0.0.1", raise_server_exceptions=False)


def ask(
    client: TestClient, *, text: str | None, image: bytes | None, audio: bytes | None, form: bool, **more: Any
) -> Any:
    """A search for what is given, as a form or as JSON."""
    files = {kind: content for kind, content in (("image", image), ("audio", audio)) if content is not None}
    fields: dict[str, Any] = {**({} if text is None else {"text": text}), **more}
    if form:
        fields = {
            name: json.dumps(field) if isinstance(field, dict) else field for name, field in fields.items()
        }
        return client.post(
            "/v1/search", data=fields, files={kind: ("f", file) for kind, file in files.items()} or {"": ""}
        )
    encoded_files = {kind: b64encode(content).decode() for kind, content in files.items()}
    return client.post("/v1/search", json={**fields, **encoded_files})


def staging(state: ServingState) -> list[Path]:
    folder = state.shop.store.media.staging
    return list(folder.iterdir()) if folder.is_dir() else []


@pytest.mark.parametrize("form", [True, False], ids=["form", "json"])
@pytest.mark.parametrize("parts", [("image",), ("audio",), ("text", "image"), ("text", "image", "audio")])
def test_any_combination_finds_its_kind_as_a_form_and_as_json(
    media: TestClient, media_state: ServingState, parts: tuple[str, ...], form: bool
) -> None:
    for kind, words in (("lamp", "warm light"), ("mug", "hot coffee"), ("scarf", "soft wool")):
        found = ask(
            media,
            text=words if "text" in parts else None,
            image=picture(kind, 99) if "image" in parts else None,
            audio=sound(kind, 99) if "audio" in parts else None,
            form=form,
            k=4,
        )
        assert found.status_code == 200, found.text
        items = found.json()["items"]
        assert [item["title"].split()[0] for item in items] == [kind] * 4
        assert {*parts} <= {*items[0]["modalities"]}
    assert staging(media_state) == []


def test_both_ways_of_asking_give_the_same_answer(media: TestClient) -> None:
    query: dict[str, Any] = {
        "text": "wool",
        "image": picture("mug", 7),
        "audio": sound("lamp", 7),
        "filter": {"price": {"min": 7}},
    }
    answers = [ask(media, form=form, **query).json()["items"] for form in (True, False)]
    assert answers[0] == answers[1]
    assert answers[0]
    by_sound = ask(media, form=True, via="audio", **{**query, "text": None, "image": None}).json()["items"]
    assert all({*item["modalities"]} == {"audio"} for item in by_sound)
    unlike = ask(media, form=True, via="audio", **query)
    assert unlike.status_code == 409
    assert "nothing leads from this query to the audio" in unlike.json()["detail"]


def test_a_late_item_is_found_by_its_picture_and_its_sound(media: TestClient) -> None:
    files = {"image": ("x", picture("mug", 50)), "audio": ("y", sound("mug", 50))}
    assert media.post("/v1/items", data={"item_id": "late"}, files=files).status_code == 202
    encoded(media, "late")
    for parts in ({"image": picture("mug", 50)}, {"audio": sound("mug", 50)}):
        found = ask(media, form=True, k=1, **{"text": None, "image": None, "audio": None, **parts})
        assert [item["item_id"] for item in found.json()["items"]] == ["late"]
    media.delete("/v1/items/late")
    after = ask(media, form=True, text=None, image=picture("mug", 50), audio=None, k=100).json()["items"]
    assert "late" not in [item["item_id"] for item in after]


def test_what_the_shop_can_not_compare_is_said(client: TestClient) -> None:
    refused = ask(client, text="wool", image=picture("mug", 1), audio=None, form=True)
    assert refused.status_code == 409
    assert "no image to compare with" in refused.json()["detail"]


@pytest.mark.parametrize("form", [True, False], ids=["form", "json"])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"no picture", "image.*: unknown content; taken are image/gif, image/jpeg"),
        (b"", "image.*: unknown content"),
        (sound("mug", 1), "image.*: audio/wav|image.*: audio/x-wav"),
        (picture("mug", 1)[:200], "image"),
        (png_bomb(60_000), "pixels"),
    ],
    ids=["words", "nothing", "a sound", "cut off", "a bomb"],
)
def test_a_bad_picture_is_refused_with_what_is_taken(
    media: TestClient, media_state: ServingState, content: bytes, says: str, form: bool
) -> None:
    refused = ask(media, text="mug", image=content, audio=None, form=form)
    assert refused.status_code == 422, refused.text
    assert re.search(says, refused.json()["detail"]), refused.json()
    assert staging(media_state) == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "give text, image or audio"),
        ({"text": "  "}, "text is empty"),
        ({"text": "x", "image": "!!!"}, "base64"),
        ({"text": "x", "image": "data:image/png;base64,AAAA"}, "without 'data:"),
        ({"text": "x", "image": 3}, "base64"),
        ({"text": "x", "colour": "red"}, "colour"),
        ({"text": "a\u0000"}, "U+0000"),
        ({"text": "x", "k": 0}, "k"),
        ({"text": "x", "via": "smell"}, "no modality 'smell' here"),
    ],
)
def test_what_can_not_be_looked_for_is_refused(client: TestClient, body: Any, says: str) -> None:
    refused = client.post("/v1/search", json=body)
    assert refused.status_code == 422
    assert says in refused.text


@pytest.mark.parametrize(
    ("fields", "files", "says"),
    [
        ({}, [("image", ("a", picture("mug", 1))), ("image", ("b", picture("mug", 2)))], "one file of image"),
        ({"image": "lamp.png"}, [("audio", ("a", b"x"))], "-F image=@FILE"),
        ({"text": ["a", "b"]}, [("image", ("a", picture("mug", 1)))], "'text' comes twice"),
        ({"text": "a", "filter": "{mug"}, [("image", ("a", picture("mug", 1)))], "filter is no JSON"),
        ({"text": "a", "filter": '"mug"'}, [("image", ("a", picture("mug", 1)))], "body.filter"),
        ({"text": "a", "k": "many"}, [("image", ("a", picture("mug", 1)))], "body.k"),
        ({"text": "a"}, [("picture", ("a", picture("mug", 1)))], "not in 'picture'"),
    ],
)
def test_a_form_that_can_not_be_meant_is_refused(
    client: TestClient, state: ServingState, fields: Any, files: Any, says: str
) -> None:
    refused = client.post("/v1/search", data=fields, files=files)
    assert refused.status_code == 422
    assert says in refused.text
    assert staging(state) == []


def test_a_file_that_a_browser_did_not_choose_is_none(client: TestClient) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nwool\r\n'
        b'--b\r\nContent-Disposition: form-data; name="image"; filename=""\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n"
    )
    sent = client.post(
        "/v1/search", content=body, headers={"content-type": "multipart/form-data; boundary=b"}
    )
    assert sent.status_code == 200, sent.text
    assert sent.json() == client.post("/v1/search", json={"text": "wool"}).json()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    raw=st.sampled_from(
        [b'{"text":%s}', b'{"k":%s,"text":"x"}', b'{"filter":{"price":%s},"text":"x"}', b"%s"]
    ),
    value=st.sampled_from(
        [
            b"NaN",
            b"1e999",
            b'"\\ud800"',
            b'"\\u0000"',
            b'"\xff"',
            b"9" * 400,
            b"[" * 3000,
            b'"' + b"x" * 30_000 + b'"',
        ]
    ),
)
def test_hostile_json_is_refused(client: TestClient, raw: bytes, value: bytes) -> None:
    answer = client.post("/v1/search", content=raw % value, headers={"content-type": "application/json"})
    assert answer.status_code == 422, (raw, value[:20], answer.text)
