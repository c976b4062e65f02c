"""Commands with a language model that a script speaks for, and what is said where it does not answer."""

import base64
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import soundfile
from tests.commands import Palate
from tests.llm.scripted import KEY, Handler, Scripted, Turn, fails, running, says
from tests.shops import copy_shop, write_shop

import palate

SEEN = re.compile(r"sentence: (.*)")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_LLM_KEY", KEY)


BASE = 'text_encoder = "none"\nsplit = "leave-last"\n'


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two kinds of shoppers."""
    items = "".join(f"i{place},Cup number {place}\n" for place in range(10))
    rows = "".join(
        f"u{user},i{item}\n" for user in range(14) for item in range(user % 2, 9, 2) if item != user
    )
    folder = write_shop(
        tmp_path_factory.mktemp("llm") / "shop",
        items_csv=f"item_id,title\n{items}",
        interactions_csv=f"user_id,item_id\n{rows}",
        palate_toml=BASE,
    )
    palate.open(folder).train(model="item-knn", on="all")
    return folder


@pytest.fixture
def own(trained: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return copy_shop(trained, tmp_path / "shop")


def use(shop: Path, server: Scripted, more: str = "") -> None:
    (shop / "palate.toml").write_text(
        f'{BASE}[llm]\nmodel = "m"\nurl = "{server.url}"\ntries = 1\n{more}', "utf-8"
    )


def same(words: str) -> str:
    """The sentence of the data, begun in another way."""
    sentence = SEEN.findall(words)[-1]
    return '{"sentence": "We think so: ' + sentence[0].lower() + sentence[1:].replace('"', "'") + '"}'


def test_reasons_are_worded_once_and_say_by_whom(
    own: Path, palate_command: Palate, fresh_palate_command: Palate
) -> None:
    asked = ("recommend", own, "--user", "u1", "--explain", "--json")
    plain = palate_command(*asked).json
    with running(says(same)) as server:
        use(own, server)
        told = palate_command(*asked, "--with-llm").json
        sent = len(server.requests)
        again = fresh_palate_command(*asked, "--with-llm").json
        assert len(server.requests) == sent > 0, "a second run asks nothing"
    assert [item["item_id"] for item in told["items"]] == [item["item_id"] for item in plain["items"]]
    assert [item["contributions"] for item in told["items"]] == [
        item["contributions"] for item in plain["items"]
    ]
    by_model = [item for item in told["items"] if item["worded_by"] == "model"]
    assert by_model
    assert all(item["reason"].startswith("We think so: ") for item in by_model)
    assert told["llm"]["answers"] == len(by_model)
    assert again["llm"]["calls"] == 0
    assert again["items"] == told["items"]
    assert "llm" not in plain


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_file_of_many_lists_is_worded_too(own: Path, palate_command: Palate, ending: str) -> None:
    out = own.parent / f"lists.{ending}"
    asked = ("recommend", own, "--users", "all", "--k", "3", "--explain", "--out", out, "--json")
    palate_command(*asked)
    plain = (pl.read_csv(out) if ending == "csv" else pl.read_ndjson(out)).rows(named=True)
    with running(says(same)) as server:
        use(own, server)
        told = palate_command(*asked, "--with-llm").json
        sent = len(server.requests)
        again = palate_command(*asked, "--with-llm").json
        assert len(server.requests) == sent > 0, "a second run asks nothing"
    rows = (pl.read_csv(out) if ending == "csv" else pl.read_ndjson(out)).rows(named=True)
    by_model = [item for item in rows if item["worded_by"] == "model"]
    assert len(by_model) == told["llm"]["answers"] == again["llm"]["cached"] > 0
    assert all(item["reason"].startswith("We think so: ") for item in by_model)
    assert [item["item_id"] for item in rows] == [item["item_id"] for item in plain]
    assert "worded_by" not in plain[0]


TURNS: dict[str, Turn] = {"failing": fails(500), "inventing": says('{"sentence": "Only $1 at evil.com."}')}


@pytest.mark.parametrize("name", TURNS)
def test_where_it_does_not_answer_the_template_does_and_that_is_said(
    own: Path, palate_command: Palate, name: str
) -> None:
    asked = ("recommend", own, "--user", "u1", "--explain")
    plain = palate_command(*asked, "--json").json
    with running(TURNS[name]) as server:
        use(own, server)
        told = palate_command(*asked, "--json", "--with-llm").json
        shown = palate_command(*asked, "--with-llm").out
    assert [item["reason"] for item in told["items"]] == [item["reason"] for item in plain["items"]]
    assert {item["worded_by"] for item in told["items"]} == {"template"}
    assert sum(told["llm"]["fallbacks"].values()) == len(told["items"])
    assert f"Reasons: 0 in the words of m, {len(told['items'])} by the template." in shown
    assert KEY not in shown


LONG = "The battery of this keyboard lasts for 5 days and the steel keys are wonderfully quiet at night."
BRIEF = "The battery lasts 5 days and the steel keys are quiet."


def test_quotes_are_said_in_fewer_words(tmp_path: Path, palate_command: Palate) -> None:
    shop = write_shop(
        tmp_path / "shop",
        items_csv="item_id,title\nk1,Keyboard\n",
        reviews_csv=f"review_id,user_id,item_id,text,rating\nr1,u1,k1,{LONG},5\nr2,u2,k1,Quiet keys.,5\n",
    )
    asked = ("summarize", shop, "--item", "k1")
    plain = palate_command(*asked, "--json").json
    with running(says('{"sentence": "' + BRIEF + '"}')) as server:
        use(shop, server)
        shown = palate_command(*asked, "--with-llm").out
        told = palate_command(*asked, "--with-llm", "--json").json
        every = palate_command(
            "summarize", shop, "--items", "all", "--out", tmp_path / "all.jsonl", "--with-llm"
        ).out
        assert len(server.requests) == 1
    assert f"{BRIEF} ~" in " ".join(shown.split())
    assert "m: 2 calls" in shown
    assert (plain["method"], told["method"]) == ("extracted", "rephrased")
    assert [quote["text"] for quote in told["central"]] == [quote["text"] for quote in plain["central"]]
    assert told["llm"]["calls"] == 0
    assert "1 answer from the cache" in every


WRONG: list[tuple[Callable[[Path], list[object]], str]] = [
    (lambda shop: ["recommend", shop, "--user", "u1", "--with-llm"], "--explain"),
    (lambda shop: ["recommend", shop, "--user", "u1", "--explain", "--with-llm"], "[llm]"),
]


@pytest.mark.parametrize(("command", "said"), WRONG)
def test_what_is_missing_is_told(
    own: Path, palate_command: Palate, command: Callable[[Path], list[object]], said: str
) -> None:
    done = palate_command(*command(own))
    assert (done.code, done.out) == (2, "")
    assert said in done.err


ITEMS = "item_id,title,brand\nk1,Cotton bag by Norda,\nk2,Retro brass lamp,Norda\nk3,Mug,\n"


def claims(words: str) -> str:
    found = '{"facet": "material", "value": "%s", "source": "text", "evidence": "%s"}'
    made = ", ".join(
        found % pair for pair in (("cotton", "Cotton bag"), ("metal", "brass")) if pair[1] in words
    )
    return '{"brand": "", "attributes": [' + made + "]}"


def test_enriching_asks_once_and_becomes_features(
    tmp_path: Path, palate_command: Palate, fresh_palate_command: Palate
) -> None:
    shop = write_shop(tmp_path / "shop", items_csv=ITEMS)
    with running(says(claims)) as server:
        use(shop, server)
        plan = palate_command("enrich", shop, "--dry-run", "--json").json
        assert (plan["calls"], plan["cached"], plan["dollars"], server.requests) == (3, 0, 0.0, [])
        told = palate_command("enrich", shop, "--json").json
        assert len(server.requests) == 3
        again = fresh_palate_command("enrich", shop, "--json").json
        assert len(server.requests) == 3
        rules = palate_command("enrich", shop, "--without-llm").out
    assert (told["methods"], told["llm"]["answers"]) == ({"model": 3}, 3)
    used = {
        item["item_id"]: [(a["facet"], a["value"], a["quote"]) for a in item["used"]]
        for item in told["enriched"]
    }
    assert used == {
        "k1": [("material", "cotton", "Cotton bag")],
        "k2": [("material", "metal", "brass")],
        "k3": [],
    }
    assert (again["enriched"], again["llm"]["calls"]) == (told["enriched"], 0)
    assert "3 items read: 0 by the model, 3 by word lists." in rules
    built = palate.open(shop)
    assert "enriched" not in built.features.features, "no text encoder, so no features of it"


def test_where_the_model_fails_word_lists_read(tmp_path: Path, palate_command: Palate) -> None:
    shop = write_shop(tmp_path / "shop", items_csv=ITEMS)
    with running(fails(500)) as server:
        use(shop, server)
        shown = palate_command("enrich", shop).out
    assert "3 items read: 0 by the model, 3 by word lists." in shown
    assert "so that something without a model did: status 500" in " ".join(shown.split())


def first_option(handler: Handler) -> None:
    """Pick the first of the options that the request allows."""
    form = handler.request_json["response_format"]["json_schema"]["schema"]["properties"]["choice"]
    says(json.dumps({"choice": form["enum"][0]}))(handler)


def test_a_small_model_picks_in_every_task(own: Path, palate_command: Palate) -> None:
    (own / "reviews.csv").write_text(
        f"review_id,user_id,item_id,text,rating\nr1,u1,i1,{PARTED!r},5\n".replace("'", '"'), "utf-8"
    )
    with running(first_option) as server:
        use(own, server, "small = true\n")
        told = palate_command("recommend", own, "--user", "u1", "--explain", "--with-llm", "--json").json
        by_model = [item["reason"] for item in told["items"] if item["worded_by"] == "model"]
        rest = [item["reason"] for item in told["items"] if item["worded_by"] != "model"]
        assert by_model
        assert all(reason.startswith("We picked this for you because ") for reason in by_model)
        assert all(reason.startswith("Nothing in your history speaks for it") for reason in rest)
        summary = palate_command("summarize", own, "--item", "i1", "--with-llm", "--json").json
        assert summary["central"][0]["brief"] == "It was cheap enough."
        plan = palate_command("enrich", own, "--with-llm", "--dry-run", "--json").json
        assert plan["questions"] == 0, "no title states an attribute"
        before = len(server.requests)
        shown = palate_command("enrich", own)
        assert len(server.requests) == before
    assert "0 by the model" in shown.out
    assert "--with-llm asks it all the same" in " ".join(shown.err.split())


PARTED = "I bought this for my desk, the light is really warm and soft, and it was cheap enough."


def hears(handler: Handler) -> None:
    """Tell from the sound that it is wooden; nothing where there is none."""
    parts = handler.request_json["messages"][-1]["content"]
    heard = not isinstance(parts, str) and any(part["type"] == "input_audio" for part in parts)
    wood = '{"facet": "material", "value": "wood", "source": "sound", "evidence": ""}'
    says('{"brand": "", "attributes": [' + (wood if heard else "") + "]}")(handler)


@pytest.mark.parametrize("allowed", [True, False])
def test_sounds_are_sent_to_a_model_that_hears(tmp_path: Path, palate_command: Palate, allowed: bool) -> None:
    rows = "k1,Drum,tone.wav\nk2,Bell,\nk3,Flute,silent.wav\nk4,Wooden flute,\nk5,Wooden box,\n"
    shop = write_shop(tmp_path / "shop", items_csv=f"item_id,title,audio\n{rows}")
    tone = np.sin(np.arange(44_100 * 40, dtype=np.float32) / 20)
    soundfile.write(shop / "tone.wav", np.stack([tone, tone], axis=1), 44_100)
    soundfile.write(shop / "silent.wav", np.zeros(8_000, dtype=np.float32), 8_000)
    with running(hears) as server:
        use(shop, server, f"hears = {str(allowed).lower()}\n")
        told = palate_command("enrich", shop, "--json").json
    sent = [
        part["input_audio"]
        for request in server.requests
        for part in _parts(request)
        if "input_audio" in part
    ]
    used = {item["item_id"]: [(a["value"], a["source"]) for a in item["used"]] for item in told["enriched"]}
    assert len(sent) == allowed
    assert used["k1"] == ([("wood", "sound")] if allowed else [])
    assert used["k2"] == used["k3"] == []
    for sound in sent:
        assert sound["format"] == "wav"
        samples, rate = soundfile.read(io.BytesIO(base64.b64decode(sound["data"])))
        assert (rate, samples.ndim, round(len(samples) / rate)) == (16_000, 1, 30)


def _parts(request: dict[str, Any]) -> list[dict[str, Any]]:
    content = request["messages"][-1]["content"]
    return [] if isinstance(content, str) else content
