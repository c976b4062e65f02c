"""Schemas from the common part, and answers that fit them or are refused."""

import json
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from palate.llm.answers import KEPT, Answer, NotAnAnswer, read_answer, schema_of


class Material(StrEnum):
    COTTON = "cotton"
    METAL = "metal"


class Found(Answer):
    value: Material
    quote: Annotated[str, Field(max_length=40)]


class Item(Answer):
    kind: Literal["bag"]
    sure: bool
    found: Annotated[list[Found], Field(max_length=3)]


def _objects(schema: dict[str, Any]) -> list[dict[str, Any]]:
    nested = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    return [schema, *(inner for inner_schema in nested for inner in _objects(inner_schema))]


def test_a_schema_has_nothing_but_the_common_part() -> None:
    schema = schema_of(Item)
    for object in _objects(schema):
        assert set(object) <= set(KEPT)
        if object["type"] == "object":
            assert object["required"] == list(object["properties"])
            assert object["additionalProperties"] is False
    assert schema["properties"]["found"]["items"]["properties"]["value"]["enum"] == ["cotton", "metal"]


class Optional(Answer):
    word: str = ""


class Union(Answer):
    word: str | None


class Deep(Answer):
    items: list[list[list[str]]]


@pytest.mark.parametrize("answer", [Optional, Union, Deep])
def test_what_servers_part_ways_about_can_not_be_asked(answer: type[Answer]) -> None:
    with pytest.raises(TypeError):
        schema_of(answer)


GOOD = {"kind": "bag", "sure": True, "found": [{"value": "cotton", "quote": "soft cotton"}]}


@pytest.mark.parametrize("around", ["{}", " {}\n", "```json\n{}\n```", "```\n{}\n```"])
def test_an_answer_is_read_bare_or_in_a_fence(around: str) -> None:
    assert read_answer(around.replace("{}", json.dumps(GOOD)), Item).found[0].value is Material.COTTON


@given(st.integers(0, len(json.dumps(GOOD)) - 1))
def test_no_part_of_an_answer_is_one(cut: int) -> None:
    with pytest.raises(NotAnAnswer):
        read_answer(json.dumps(GOOD)[:cut], Item)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(NotAnAnswer):
        read_answer(text, Item)


@pytest.mark.parametrize(
    "wrong",
    [
        {**GOOD, "more": 1},
        {**GOOD, "kind": "hat"},
        {**GOOD, "found": [{"value": "wood", "quote": "x"}]},
        {**GOOD, "found": [{"value": "metal", "quote": "x" * 41}]},
        {**GOOD, "found": GOOD["found"] * 4},
        [GOOD],
    ],
)
def test_bounds_that_no_schema_tells_are_checked(wrong: object) -> None:
    with pytest.raises(NotAnAnswer):
        read_answer(json.dumps(wrong), Item)
