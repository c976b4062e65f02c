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
    one, two = (TestClient(make_app(state), "http://127.0.0.1") for state in states)

    def answered() -> tuple[str, str | None]:
        answer = two.get("/v1/users/u1/recommendations", params={"k": 2}).json()
        return answer["model"], answer["arm"]

    assert answered() == (first, None)
    assert one.post(f"/v1/models/{other}/activate").status_code == 200
    eventually(lambda: answered() == (other, None), 30)
    test = one.post("/v1/experiments", json={"model": first, "share": 0.5}).json()["id"]
    eventually(lambda: answered()[1] is not None, 30)
    users = [f"u{number}" for number in range(20)]
    arms = [
        [client.get(f"/v1/users/{user}/recommendations").json()["arm"] for user in users]
        for client in (one, two)
    ]
    assert arms[0] == arms[1]
    assert one.post(f"/v1/experiments/{test}/end", json={"winner": "treatment"}).status_code == 200
    eventually(lambda: answered() == (first, None), 30)
    for state, shop in zip(states, shops, strict=True):
        state.close()
        shop.close()
