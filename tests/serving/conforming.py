"""What an API answers that its OpenAPI document does not say, by schemathesis."""

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis import checks as common
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks as openapi

from palate.serving.app import make_app
from palate.serving.state import ServingState

CHECKS = [
    common.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
]
EXAMPLES = 12


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
            found += [f"{operation.label}: {exception}" for exception in error.exceptions]
        except Exception as error:
            found.append(f"{operation.label}: {error}")
    assert seen > 20
    return found
