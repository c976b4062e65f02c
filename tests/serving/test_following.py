"""Several servers of one database: what one changes, the others answer by soon after."""

from pathlib import Path

from fastapi.testclient import TestClient
from tests.serving.running import eventually
from tests.serving.test_models import copied

from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.tasks.live.living import LivingShop


def test_a_swap_by_one_server_is_followed_by_another_within_seconds(on_postgres: Path) -> None:
    shops = [LivingShop.open(on_postgres) for _ in range(2)]
    first = shops[0].now.snapshot.version
    other = copied(shops[0], "20990101-000000-aaaa")
    shops[1].following.start()
    states = [ServingState(shop) for shop in shops]
    left, right = (TestClient(make_app(state), "http://127.0.0.1") for state in states)

    def answered() -> tuple[str, str | None]:
        answer = right.get("/v1/users/u1/recommendations", params={"k": 2}).json()
        return answer["model"], answer["arm"]

    assert answered() == (first, None)
    assert left.post(f"/v1/models/{other}/activate").status_code == 200
    eventually(lambda: answered() == (other, None), 30)
    test = left.post("/v1/experiments", json={"model": first, "share": 0.5}).json()["id"]
    eventually(lambda: answered()[1] is not None, 30)
    users = [f"u{number}" for number in range(20)]
    arms = [
        [client.get(f"/v1/users/{user}/recommendations").json()["arm"] for user in users]
        for client in (left, right)
    ]
    assert arms[0] == arms[1]
    assert left.post(f"/v1/experiments/{test}/end", json={"winner": "treatment"}).status_code == 200
    eventually(lambda: answered() == (first, None), 30)
    for state, shop in zip(states, shops, strict=True):
        state.close()
        shop.close()


def test_items_reviews_and_rules_of_one_server_are_followed_by_another(on_postgres: Path) -> None:
    shops = [LivingShop.open(on_postgres) for _ in range(2)]
    shops[0].encoding.start()
    shops[1].following.start()
    states = [ServingState(shop) for shop in shops]
    left, right = (TestClient(make_app(state), "http://127.0.0.1") for state in states)

    def shown() -> set[str]:
        answer = right.get("/v1/users/u1/recommendations", params={"k": 1000})
        return {item["item_id"] for item in answer.json()["items"]}

    kept = {"i0", "i5"} & shown()
    assert kept
    new = {"item_id": "late", "title": "lamp no. 77", "description": "a warm light", "category": "lamp"}
    assert left.post("/v1/items", json=new).status_code == 202
    eventually(lambda: "late" in shown())
    changed = {**new, "title": "lantern"}
    assert left.post("/v1/items", json=changed).status_code == 202
    eventually(lambda: right.get("/v1/items/late").json()["state"] == "encoded")
    review = {"text": "A whispering lampshade.", "review_id": "r-late"}
    assert left.post("/v1/items/late/reviews", json=review).status_code == 202
    eventually(lambda: "r-late" in shops[1].now.written)
    assert left.delete("/v1/reviews/r-late").status_code == 204
    assert left.delete("/v1/reviews/r1").status_code == 204
    eventually(lambda: "r-late" not in shops[1].now.written and "r1" in shops[1].now.unsaid)
    assert left.delete("/v1/items/late").status_code == 204
    eventually(lambda: "late" not in shown())
    rule = left.post("/v1/rules", json={"kind": "exclude", "filter": {"item_id": sorted(kept)[0]}}).json()
    eventually(lambda: sorted(kept)[0] not in shown())
    left.delete(f"/v1/rules/{rule['id']}")
    eventually(lambda: sorted(kept)[0] in shown())
    for state, shop in zip(states, shops, strict=True):
        state.close()
        shop.close()
