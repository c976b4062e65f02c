"""Rules of the shop's people: boost, pin, exclude, or limit items."""

import asyncio
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.responses import Response

from palate.errors import UnknownItem
from palate.serving import answers
from palate.serving.documents import Condition, Number, Range, Word
from palate.serving.keys import ADMIN, READ, REFUSALS
from palate.serving.problems import documented
from palate.serving.state import ServingState, state_of
from palate.serving.texts import Id, PathId
from palate.serving.uploads import JSON
from palate.store.audit import record
from palate.store.rules import Rule, all_rules, delete_rule, put_rule
from palate.tasks.live.rules import LiveRule, stored_rules

router = APIRouter(tags=["rules"])


class Limit(BaseModel):
    """At most so many items, of each value of an attribute where one is named."""

    model_config = ConfigDict(extra="forbid")

    most: Annotated[int, Field(ge=1, le=1000)]
    per: Word | None = None


class RuleIn(BaseModel):
    """A rule; one with an id takes the place of the rule with that id."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"kind": "boost", "filter": {"brand": "North"}, "value": 1.5},
                {"kind": "limit", "value": {"most": 2, "per": "brand"}, "placement": "home"},
            ]
        },
    )

    id: Id | None = None
    kind: Literal["boost", "pin", "exclude", "limit"]
    filter: Annotated[dict[Word, Condition], Field(max_length=20)] = Field(
        default_factory=dict[str, Condition],
        description="Which items it is for, as in a request; item_id is an attribute here",
    )
    value: Number | Limit | None = Field(
        None,
        description="boost: a factor; pin: a place from 1; limit: a number, or most and per; exclude: none",
    )
    placement: Word | None = Field(None, description="Where it holds; everywhere by default")
    starts: Number | None = Field(None, description="Unix seconds")
    ends: Number | None = None


class RuleOut(BaseModel):
    """A rule as it is stored."""

    id: str
    kind: Literal["boost", "pin", "exclude", "limit"]
    filter: dict[str, Any]
    value: Any
    placement: str | None
    starts: float | None
    ends: float | None
    version: int = Field(description="Grows with every change of any rule")


class Rules(BaseModel):
    """All rules, the one that was changed last at the end."""

    rules: list[RuleOut]


@router.get("/v1/rules", dependencies=[READ], response_model=Rules, responses=documented(503, *REFUSALS))
async def rules(request: Request) -> Response:
    """List the rules."""
    state = state_of(request)
    found = await state.reading(lambda: state.shop.store.read(all_rules))
    return answers.json({"rules": [_told(rule) for rule in found]})


@router.post(
    "/v1/rules",
    dependencies=[ADMIN, JSON],
    status_code=201,
    response_model=RuleOut,
    responses=documented(413, 415, 422, 503, *REFUSALS),
)
async def put(request: Request, given: RuleIn) -> Response:
    """Store a rule; it holds for the next answer."""
    state, by = state_of(request), request.state.key_id
    value = given.value.model_dump(exclude_none=True) if isinstance(given.value, Limit) else given.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    wanted = {
        name: condition.model_dump(exclude_none=True) if isinstance(condition, Range) else condition
        for name, condition in given.filter.items()
    }
    rule = Rule(given.kind, wanted, value, given.placement, given.starts, given.ends)
    rule = rule if given.id is None else replace(rule, id=given.id)
    LiveRule.of(rule)

    def write(connection: Connection) -> Rule:
        record(connection, by, "put rule", rule.id)
        return put_rule(connection, rule)

    stored = await asyncio.wrap_future(state.shop.store.submit(write))
    await _publish(state)
    return answers.json(_told(stored), 201)


@router.delete(
    "/v1/rules/{rule_id}",
    dependencies=[ADMIN],
    status_code=204,
    responses=documented(404, 422, 503, *REFUSALS),
)
async def delete(request: Request, rule_id: PathId) -> Response:
    """Delete a rule; it holds no longer."""
    state, by = state_of(request), request.state.key_id

    def write(connection: Connection) -> bool:
        record(connection, by, "delete rule", rule_id)
        return delete_rule(connection, rule_id)

    if not await asyncio.wrap_future(state.shop.store.submit(write)):
        raise UnknownItem(f"no rule '{rule_id}'")
    await _publish(state)
    return Response(status_code=204)


async def _publish(state: ServingState) -> None:
    """Answer by the rules that are stored now."""

    def read() -> None:
        found = stored_rules(state.shop.store)
        state.shop.current.change(
            lambda live: live if live.rules.version > found.version else replace(live, rules=found)
        )

    await state.reading(read)


def _told(rule: Rule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in RuleOut.model_fields}
