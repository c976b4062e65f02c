"""The API does what its OpenAPI document says, to whatever clients send."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest
from limits import RateLimitItemPerMinute
from tests.serving.running import running

from palate.serving import key_ring
from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.store.keys import create_key
from palate.tasks.live.living import LivingShop

Faults = Callable[[str, ServingState, dict[str, str], set[str]], list[str]]


@pytest.fixture
def faults() -> Faults:
    """Imported when it is asked for: schemathesis takes a fifth of what collecting all tests takes."""
    from tests.serving.conforming import faults

    return faults


@pytest.fixture
def idle(folder: Path) -> Iterator[ServingState]:
    """A shop that encodes what comes and trains nothing, since every other example asks for a training."""
    shop = LivingShop.open(folder)
    shop.encoding.start()
    state = ServingState(shop)
    yield state
    state.close()
    shop.close()


def test_without_keys_every_answer_is_as_documented(idle: ServingState, faults: Faults) -> None:
    with running(idle) as address:
        found = faults(address, idle, {}, {"POST /v1/keys"})
    assert not found, "\n\n".join(found)


def test_with_keys_every_answer_is_as_documented_and_no_key_gets_none(
    idle: ServingState, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_ring, "WRONG", RateLimitItemPerMinute(10**6))
    _, secret = idle.shop.store.submit(
        lambda connection: create_key(connection, "all", ["read", "write", "admin"])
    ).result()
    idle.keys.refresh()
    with running(idle) as address:
        found = faults(address, idle, {"Authorization": f"Bearer {secret}"}, set())
    assert not found, "\n\n".join(found)


def test_every_reference_of_the_document_leads_somewhere(idle: ServingState) -> None:
    document = make_app(idle).openapi()
    text = orjson.dumps(document).decode()
    named = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert {"ItemIn", "ReviewIn", "SearchRequest"} <= named
    assert named <= set(document["components"]["schemas"])
