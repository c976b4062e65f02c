"""Users by page, what one did and wrote, what could not be used, and whether modalities agree."""

import csv
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, update
from tests.serving.running import eventually

from palate.data import Features, Fingerprint, Index, unit_rows
from palate.fusion.space import Projected
from palate.serving.state import ServingState
from palate.store.schema import jobs
from palate.tables.quarantine import Quarantine
from palate.tasks.live.agreement import agreements_of, near_duplicates
from palate.tasks.live.living import LivingShop
from palate.tasks.live.quarantined import REJECTS


def got(client: TestClient, path: str, **asked: Any) -> dict[str, Any]:
    answer = client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_users_are_listed_by_page_with_what_they_did(client: TestClient, state: ServingState) -> None:
    events = state.shop.store.events_after(0, 10_000)
    users = sorted({event.user_id for event in events})
    listed = [user for page in range(1, 12) for user in got(client, "/v1/users", page=page, limit=7)["users"]]
    assert [user["user_id"] for user in listed] == users
    for user in listed:
        own = [event for event in events if event.user_id == user["user_id"]]
        assert user["events"] == len(own)
        assert user["last_at"] == max(event.occurred_at or 0.0 for event in own)
    found = got(client, "/v1/users", q="U1", limit=1000)
    assert [user["user_id"] for user in found["users"]] == [name for name in users if "u1" in name]
    assert found["total"] == len(found["users"])
    assert got(client, "/v1/users", q="%")["users"] == []


def test_a_history_has_events_and_reviews_newest_first(client: TestClient) -> None:
    for step in range(5):
        client.post(
            "/v1/events",
            json={
                "user_id": "a/b",
                "item_id": f"i{step}",
                "event": "view",
                "occurred_at": f"2024-01-0{step + 1}T00:00:00Z",
            },
        )
        client.post(
            f"/v1/items/i{step}/reviews",
            json={
                "user_id": "a/b",
                "text": f"review {step}",
                "rating": step,
                "occurred_at": f"2024-01-0{step + 1}T12:00:00Z",
            },
        )
    whole = got(client, "/v1/users/a%2Fb/history")
    assert whole["total"] == len(whole["entries"]) == 10
    assert [(entry["kind"], entry["item_id"]) for entry in whole["entries"]] == [
        (kind, f"i{step}") for step in (4, 3, 2, 1, 0) for kind in ("review", "event")
    ]
    assert [entry["value"] for entry in whole["entries"][:2]] == [4, None]
    assert (whole["entries"][0]["text"], whole["entries"][1]["event"]) == ("review 4", "view")
    pages = [
        got(client, "/v1/users/a%2Fb/history", page=page, limit=3)["entries"] for page in (1, 2, 3, 4, 5)
    ]
    assert [entry for page in pages for entry in page] == whole["entries"]
    assert got(client, "/v1/users/nobody/history") == {"user": "nobody", "entries": [], "total": 0}


def test_what_could_not_be_used_is_listed_with_its_reason(
    client: TestClient, shop: LivingShop, folder: Path
) -> None:
    quarantine = Quarantine()
    quarantine.add("items.csv", 3, "price", "no number: 'free, or so'")
    quarantine.add("reviews.csv", 9, "", "no item")
    quarantine.add("features/text.npy", 0, "", "has a row too many")
    quarantine.write(folder / ".palate" / REJECTS[1])
    client.post("/v1/items", json={"item_id": "broken", "title": "x"})
    eventually(lambda: client.get("/v1/items/broken").json()["state"] == "encoded")

    def park(connection: Connection) -> None:
        connection.execute(
            update(jobs).where(jobs.c.key == "item broken").values(state="parked", error="no words")
        )

    shop.store.submit(park).result()
    found = got(client, "/v1/quarantine")
    assert found["rows"] == [
        {
            "file": "features/text.npy",
            "line": None,
            "column": None,
            "id": None,
            "reason": "has a row too many",
        },
        {"file": "items.csv", "line": 3, "column": "price", "id": None, "reason": "no number: 'free, or so'"},
        {"file": "reviews.csv", "line": 9, "column": None, "id": None, "reason": "no item"},
        {"file": None, "line": None, "column": None, "id": "broken", "reason": "no words"},
    ]
    assert found["total"] == sum(file["rows"] for file in found["files"]) == 4
    assert got(client, "/v1/quarantine", page=2, limit=3)["rows"] == found["rows"][3:]
    answer = client.get("/v1/quarantine.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert table[0] == ["file", "line", "column", "id", "reason"]
    assert [dict(zip(table[0], row, strict=True)) for row in table[1:]] == [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in found["rows"]
    ]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u00a0=1",
        "＝1",
        '=HYPERLINK("http://x")',
    ],
)
def test_no_cell_of_a_table_for_spreadsheets_is_a_formula(
    client: TestClient, folder: Path, text: str
) -> None:
    quarantine = Quarantine()
    quarantine.add(text, 3, text, text)
    quarantine.write(folder / ".palate" / REJECTS[1])
    table = client.get("/v1/quarantine.csv").content.decode("utf-8-sig")
    (_, row) = csv.reader(io.StringIO(table, newline=""))
    assert [row[column][0] for column in (0, 2, 4)] == ["'"] * 3
    assert row[1] == "3"
    assert row[4].removeprefix("'").strip() == text.strip()


def catalogue(size: int = 40) -> Any:
    """A state of items with pictures and texts that agree, but for the first."""
    random = np.random.default_rng(3)
    image = random.normal(size=(size, 16)).astype(np.float32)
    text = image + 0.3 * random.normal(size=(size, 16)).astype(np.float32)
    text[0] = -image[0]
    image[7] = image[5] + 0.01
    present = {"image": np.ones(size, np.bool_), "text": np.ones(size, np.bool_)}
    present["text"][9] = False
    rows = {"image": unit_rows(image), "text": unit_rows(np.where(present["text"][:, None], text, 0))}
    features = {name: Features(rows[name], present[name], name, Fingerprint("made up", "1")) for name in rows}
    items = Index(tuple(f"i{number}" for number in range(size)))
    shown = np.ones(size, np.bool_)
    return SimpleNamespace(
        built=SimpleNamespace(features=features),
        joint=SimpleNamespace(items=Projected(rows, present)),
        catalogue=SimpleNamespace(items=items, shown=shown),
        has=items.__contains__,
    )


def test_a_picture_that_shows_something_else_lies_outside_of_what_is_usual() -> None:
    live = catalogue()
    (found,) = agreements_of(live, "i0")
    assert (found.left, found.right) == ("image", "text")
    assert found.cosine == pytest.approx(-1.0)
    assert -1 < found.low < found.high <= 1
    usual = [agreements_of(live, name)[0] for name in live.catalogue.items if name not in ("i0", "i9")]
    inside = sum(pair.low <= pair.cosine <= pair.high for pair in usual)
    assert 0.85 * len(usual) <= inside < len(usual)
    assert agreements_of(live, "i9") == []
    live.joint = None
    assert agreements_of(live, "i0") == []


def test_items_that_are_nearly_the_same_are_told_of_each_other() -> None:
    live = catalogue()
    (found,) = near_duplicates(live, "i5")
    assert (found.item_id, found.modality) == ("i7", "image")
    assert near_duplicates(live, "i7")[0].item_id == "i5"
    assert list(near_duplicates(live, "i9")) == []
    live.catalogue.shown[7] = False
    assert list(near_duplicates(live, "i5")) == []


@pytest.mark.parametrize("path", ["/v1/items/nothing/consistency"])
def test_what_is_not_there_is_told(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
