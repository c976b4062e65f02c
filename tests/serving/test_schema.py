"""The API does what its OpenAPI document says, to whatever clients send."""

import re
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from limits import RateLimitItemPerMinute
from schemathesis import GenerationMode
from schemathesis import checks as common
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks as openapi
from tests.serving.running import running

from palate.serving import keys
from palate.serving.app import make_app
from palate.serving.state import ServingState
from palate.store.keys import create_key
from palate.tasks.live.living import LivingShop

CHECKS = [
    common.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
]
EXAMPLES = 12


@pytest.fixture
def idle(folder: Path) -> Iterator[ServingState]:
    """A shop that encodes what comes and trains nothing, since every other example asks for a training."""
    shop = LivingShop.open(folder)
    shop.encoding.start()
    state = ServingState(shop)
    yield state
    state.close()
    shop.close()


def faults(address: str, state: ServingState, headers: dict[str, str], without: set[str]) -> list[str]:
    """What is wrong with answers of every operation but some, in words."""
    schema = schemathesis.openapi.from_dict(make_app(state).openapi())
    schema.config.update(base_url=address)
    checks = [*CHECKS, openapi.ignored_auth] if headers else CHECKS
    found: list[str] = []
    seen = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if operation.label in without:
            continue
        seen += 1

        @given(case=operation.as_strategy() | operation.as_strategy(GenerationMode.NEGATIVE))
        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=[
                HealthCheck.too_slow,
                HealthCheck.filter_too_much,
                HealthCheck.data_too_large,
            ],
        )
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=checks, headers=headers, timeout=30)

        try:
            ask()
        except BaseExceptionGroup as error:
            found += [f"{operation.label}: {one}" for one in error.exceptions]
        except Exception as error:
            found.append(f"{operation.label}: {error}")
    assert seen > 20
    return found


def test_without_keys_every_answer_is_as_documented(idle: ServingState) -> None:
    with running(idle) as address:
        found = faults(address, idle, {}, {"POST /v1/keys"})
    assert not found, "\n\n".join(found)


def test_with_keys_every_answer_is_as_documented_and_no_key_gets_none(
    idle: ServingState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "WRONG", RateLimitItemPerMinute(10**6))
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
