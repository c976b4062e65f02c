"""palate profile, with a language model that a script speaks for and without."""

import json
import re
from pathlib import Path

import pytest
from tests.commands import Palate
from tests.llm.scripted import KEY, Scripted, fails, running, says
from tests.shops import write_shop

BASE = 'text_encoder = "none"\nsplit = "given"\n'
TITLES = ("Cotton bag", "Cotton hat", "Brass bell", "Plastic cup", "Wool sock", "Tin box")
ROWS = ("u1,i0,train", "u1,i1,train", "u1,i3,test", "u2,i4,train", "u2,i2,valid", "u2,i5,test")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PALATE_LLM_KEY", KEY)
    return write_shop(
        tmp_path / "shop",
        items_csv="item_id,title\n" + "".join(f"i{n},{title}\n" for n, title in enumerate(TITLES)),
        interactions_csv="\n".join(["user_id,item_id,split", *ROWS, ""]),
        palate_toml=BASE,
    )


def use(shop: Path, server: Scripted, more: str = "") -> None:
    llm = f'[llm]\nmodel = "m"\nurl = "{server.url}"\ntries = 1\n{more}'
    (shop / "palate.toml").write_text(BASE + llm, "utf-8")


def likes_the_first(words: str) -> str:
    """Like the first word of the first line."""
    first = re.findall(r"^1 \(\w+\): (\w+)", words, re.MULTILINE)[-1]
    return json.dumps({"tastes": [{"words": first.lower(), "stance": "likes", "line": 1}]})


def test_one_shopper_without_a_model(shop: Path, palate_command: Palate) -> None:
    told = palate_command("profile", shop, "--user", "u1", "--json").json
    assert (told["method"], told["user_id"]) == ("counts", "u1")
    assert told["tastes"][0]["words"] == "cotton (material)"
    assert told["tastes"][0]["items"] == ["i1", "i0"]
    assert "i3" not in str(told), "what is held out is not read"
    shown = palate_command("profile", shop, "--user", "u1", "--language", "zh").out
    assert "喜欢：" in shown
    assert not (shop / ".palate" / "profiles.jsonl").exists()


def test_a_model_is_asked_once_for_each(shop: Path, palate_command: Palate) -> None:
    with running(says(likes_the_first)) as server:
        use(shop, server)
        plan = palate_command("profile", shop, "--users", "all", "--dry-run", "--json").json
        assert (plan["calls"], server.requests) == (2, [])
        told = palate_command("profile", shop, "--users", "all", "--json").json
        again = palate_command("profile", shop, "--users", "all", "--json").json
        assert len(server.requests) == 2
        assert "Plastic" not in str(server.requests)
    assert (told["methods"], told["llm"]["answers"]) == ({"model": 2, "counts": 0}, 2)
    assert {profile["user_id"]: profile["sentence"] for profile in told["profiles"]} == {
        "u1": "Likes: cotton.",
        "u2": "Likes: wool.",
    }
    assert (again["profiles"], again["llm"]["calls"]) == (told["profiles"], 0)
    assert len((shop / ".palate" / "profiles.jsonl").read_text("utf-8").splitlines()) == 2


def test_a_model_that_picks_confirms_what_counts_tell(shop: Path, palate_command: Palate) -> None:
    """Denied is what the text does not say; the others weigh more then."""
    plain = palate_command("profile", shop, "--user", "u1", "--json").json
    first = plain["tastes"][0]["words"]

    def denies_the_first(words: str) -> str:
        asked = re.findall(r"^taste: (.*)\?$", words, re.MULTILINE)[-1]
        return json.dumps({"choice": "none" if asked == first else asked})

    with running(says(denies_the_first)) as server:
        use(shop, server, "small = true\n")
        quiet = palate_command("profile", shop, "--user", "u1", "--json")
        assert (quiet.json, server.requests) == (plain, [])
        assert "--with-llm asks it all the same" in quiet.err
        told = palate_command("profile", shop, "--user", "u1", "--with-llm", "--json").json
        plan = palate_command("profile", shop, "--user", "u1", "--with-llm", "--dry-run", "--json").json
    assert (told["method"], plan["calls"], plan["cached"]) == ("model", 0, len(server.requests))
    assert [taste["words"] for taste in told["tastes"]] == [taste["words"] for taste in plain["tastes"][1:]]
    assert sum(taste["weight"] for taste in told["tastes"]) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize(
    "turn",
    [
        fails(500),
        says('{"tastes": [{"words": "gold", "stance": "likes", "line": 1}]}'),
        says('{"tastes": [{"words": "cotton", "stance": "likes", "line": 99}]}'),
        says("{"),
    ],
)
def test_where_it_gives_no_good_answer_counts_do(shop: Path, palate_command: Palate, turn: object) -> None:
    plain = palate_command("profile", shop, "--user", "u1", "--json").json
    with running(turn) as server:  # pyright: ignore[reportArgumentType]
        use(shop, server)
        told = palate_command("profile", shop, "--user", "u1", "--json").json
    assert sum(told.pop("llm")["fallbacks"].values()) == 1
    assert told == plain


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "either --user ID or --users"),
        (["--user", "u1", "--dry-run"], "--dry-run is for a language model"),
        (["--user", "u1", "--with-llm"], "[llm]"),
        (["--user", "nobody"], "nobody"),
        (["--user", "u1", "--language", "fr"], "--language fr"),
    ],
)
def test_what_is_wrong_is_told(shop: Path, palate_command: Palate, more: list[str], said: str) -> None:
    done = palate_command("profile", shop, *more)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_users_of_a_file(shop: Path, tmp_path: Path, palate_command: Palate) -> None:
    names = tmp_path / "names.txt"
    names.write_text("u2\nnobody\n", "utf-8")
    done = palate_command("profile", shop, "--users", names)
    assert "1 id not in" in done.err
    assert "1 shopper read: 0 by the model, 1 by counts." in done.out
