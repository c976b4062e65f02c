"""How a workspace, recommendations and matches show themselves at a prompt and in notebooks."""

import base64
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image
from tests.shops import png_bomb, write_shop

import palate
from palate.explain import Explained
from palate.search import Match
from palate.workspace.listed import Matches, Recommendations
from palate.workspace.pictures import SHOWN, SIDE, Card, cards_as_html

EVIL = "<script>alert(1)</script>\" onerror='x' & more"

ROWS = "user_id,item_id,timestamp\n" + "".join(
    f"u{user},i{(user * 3 + step) % 9},{step}\n" for user in range(12) for step in range(5)
)


class Tags(HTMLParser):
    """Elements and words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def drawn(path: Path, side: int = 300) -> Path:
    Image.effect_mandelbrot((side, side // 2), (-2, -1.5, 1, 1.5), 50).save(path)
    return path


def test_a_picture_becomes_a_small_one_inside_the_page(tmp_path: Path) -> None:
    page = Tags(cards_as_html([Card("Lamp", ["i1 · 0.5"], [drawn(tmp_path / "lamp.png")])]))
    (source,) = [of["src"] for tag, of in page.tags if tag == "img"]
    assert source is not None
    kind, _, data = source.partition(",")
    assert kind == "data:image/jpeg;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (SIDE, SIDE // 2)
    assert page.text == "Lampi1 · 0.5"


def test_the_first_picture_that_decodes_is_shown(tmp_path: Path) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    (tmp_path / "bomb.png").write_bytes(png_bomb(60_000))
    wrong = [tmp_path / "gone.jpg", tmp_path / "broken.jpg", tmp_path / "bomb.png"]
    assert "<img" not in cards_as_html([Card("Lamp", [], wrong)])
    assert cards_as_html([Card("Lamp", [], [*wrong, drawn(tmp_path / "lamp.png")])]).count("<img") == 1


def test_no_text_becomes_an_element_or_an_attribute(tmp_path: Path) -> None:
    shop = write_shop(tmp_path, interactions_csv=ROWS)
    drawn(shop / "lamp.png")
    for page in (
        cards_as_html([Card(EVIL, [EVIL], [shop / "lamp.png"])]),
        Recommendations([Explained(EVIL, 1.0, (), EVIL, title=EVIL)], lambda item: [])._repr_html_(),
        Matches([Match(EVIL, 1.0, {EVIL: 1.0}, title=EVIL)], lambda item: [])._repr_html_(),
    ):
        seen = Tags(page)
        assert {tag for tag, _ in seen.tags} <= {"div", "figure", "figcaption", "b", "br", "img", "p"}
        assert all(set(of) <= {"style", "src", "alt"} for _, of in seen.tags)
        assert EVIL in seen.text


def test_a_page_of_many_items_says_how_many_are_left_out() -> None:
    page = cards_as_html([Card(f"item {place}", []) for place in range(SHOWN + 3)])
    assert page.count("<figure") == SHOWN
    assert "and 3 more items" in page


def test_results_show_title_score_and_reason_in_a_line_each(encoded_shop: Path) -> None:
    ws = palate.open(encoded_shop)
    user = ws.model.users_[0]
    recommended = ws.recommend(user, 3)
    assert recommended == list(recommended)
    lines = repr(recommended).splitlines()
    assert len(lines) == 3
    for rank, (line, item) in enumerate(zip(lines, recommended, strict=True), 1):
        assert item.title == ws.title(item.item_id)
        assert line == f" {rank}. {item.title} ({item.item_id}, {item.score:.4g}): {item.reason}"
    assert repr(recommended[0]).count("\n") == 0
    assert [item.title for item in ws.recommend(user, 3, explain=False)] == [
        item.title for item in recommended
    ]
    found = ws.similar(text="lamp", k=3)
    assert all(match.title in line for match, line in zip(found, repr(found).splitlines(), strict=True))
    assert recommended._repr_html_().count("<img") == sum(
        bool(ws.pictures(item.item_id)) for item in recommended
    )
    assert found._repr_html_().count("<figure") == 3
    named = ws.recommend_many(user, 3, titles=True)
    assert named["title"].to_list() == [item.title for item in recommended]
    assert ws.recommend_many(user, 3).columns == ["user_id", "item_id", "rank", "score"]


def test_a_list_of_nothing_is_shown_too() -> None:
    assert repr(Recommendations([], lambda item: [])) == "no items"
    assert "<figure" not in Matches([], lambda item: [])._repr_html_()


def test_a_workspace_shows_what_is_in_it(encoded_shop: Path) -> None:
    ws = palate.open(encoded_shop)
    head, sizes, modalities, model = repr(ws).splitlines()
    assert head == f"Workspace {encoded_shop}"
    assert re.fullmatch(r"  48 items, 60 users, [\d,]+ interactions, [\d,]+ reviews", sizes)
    assert re.fullmatch(r"  items with text 48, image \d+, audio \d+", modalities)
    assert model == "  model: auto, trained on train rows"
    page = ws._repr_html_()
    assert "48 items" in page
    assert page.count("<img") == 8
    assert "FeatureSet of" in repr(ws.encode())
    assert "  text: text by " in repr(ws.encode())


def test_a_workspace_that_can_not_be_read_says_why_and_is_an_object_still(tmp_path: Path) -> None:
    ws = palate.open(write_shop(tmp_path, interactions_csv="who,what\n1,2\n"))
    head, why = repr(ws).splitlines()
    assert head.startswith("Workspace ")
    assert "interactions.csv" in why
    assert "interactions.csv" in ws._repr_html_()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"model": 3}'])
def test_a_model_that_can_not_be_read_is_none(tmp_path: Path, content: bytes) -> None:
    ws = palate.open(write_shop(tmp_path, interactions_csv=ROWS))
    assert repr(ws).splitlines()[-1] == "  no model yet: train()"
    (ws.derived / "model").mkdir(parents=True)
    (ws.derived / "model" / "model.json").write_bytes(content)
    assert repr(ws).splitlines()[-1] == "  no model yet: train()"
