"""Texts that give orders move no profile, whether counts tell it or a model that obeys them."""

from pathlib import Path

import pytest
from tests.llm.attacks import ATTACKS, STOLEN, Attack
from tests.shops import write_shop

import palate
from palate.profiles import Profile
from palate.profiles.asking import MOST, WORDS, Claim, Claims, believed, question
from palate.tasks.profiles import Profiler

OWN = [attack for attack in ATTACKS if attack.channel in ("title", "review")]
TITLES = ("Brass lamp", "Brass bell", "Wool sock", "Tin box")


def cell(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'


def profiler(folder: Path, attack: Attack | None) -> Profiler:
    """One shopper with two items and a review, of which one gives orders."""
    titles: list[str] = list(TITLES)
    said = "A fine switch."
    if attack is not None and attack.channel == "title":
        titles[0] += ". " + attack.text
    elif attack is not None:
        said += " " + attack.text
    items = "".join(f"i{place},{cell(title)}\n" for place, title in enumerate(titles))
    write_shop(
        folder,
        items_csv=f"item_id,title\n{items}",
        interactions_csv="user_id,item_id,split\nu1,i0,train\nu1,i1,train\nu1,i2,valid\nu1,i3,test\n",
        reviews_csv=f"review_id,user_id,item_id,text,rating\nr1,u1,i1,{cell(said)},5\n",
    )
    return palate.open(folder).profiler


def told(own: Profiler) -> list[tuple[str, str]]:
    (profile,) = [profile for profile in own.by_counts() if profile.user_id == "u1"]
    return [(taste.words, taste.stance) for taste in profile.tastes]


@pytest.mark.parametrize("number", range(0, len(OWN), 20))
def test_counts_follow_no_order(tmp_path: Path, number: int) -> None:
    """A title of somebody else's changes nothing; of a shopper's own review nothing ordered is taken up."""
    plain = told(profiler(tmp_path / "plain", None))
    assert plain
    for place, attack in enumerate(OWN[number : number + 20]):
        found = told(profiler(tmp_path / f"shop{place}", attack))
        assert not any(word in said for said, _ in found for word in STOLEN), attack
        if attack.channel == "title":
            assert found == plain, attack


def test_a_model_that_obeys_says_nothing_of_it(tmp_path: Path) -> None:
    for place, attack in enumerate(OWN[::5]):
        own = profiler(tmp_path / f"shop{place}", attack)
        lines = own.lines(own.shopper("u1"))
        assert lines
        wanted = [attack.text[-WORDS:], *(word for word in STOLEN if word in attack.text)]
        for start in range(0, len(wanted), MOST):
            claims = [
                Claim(words=words, stance="likes", line=line)
                for words in wanted[start : start + MOST]
                for line in range(1, len(lines) + 1)
            ]
            for claim in claims:
                answer = Claims(tastes=[claim])
                assert question(lines, own.code).check(answer) is not None, claim
                assert Profile("u1", "", "model", believed(answer, lines, own.code)).tastes == ()
