"""Finding items by words, a picture and a sound, in any combination, among items and reviews of them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from scipy import sparse
from tests.shops import write_shop

from palate.data import Fingerprint, unit_rows
from palate.encoders import ImageEncoder, TextEncoder
from palate.encoders.tfidf import count_matrix, rarity_of, terms, weighted_counts
from palate.errors import InputError, NotAvailable
from palate.features import Choice, FeatureSet, build_features
from palate.features.review_features import ReadReviews, review_weights_of
from palate.features.review_search import CentredRows, WeightedWords
from palate.media import Picture
from palate.search import Match, Query, find_similar
from palate.shop import Shop, read_shop


@dataclass(frozen=True)
class Letters(TextEncoder):
    """Counts of letters; words that are looked for have a mark of their own, as with E5."""

    seen: list[str] = field(default_factory=list[str])

    name = "letters"
    dim = 27

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint("letters", "2")

    def vectors(self, things: Sequence[str]) -> NDArray[np.float32]:
        self.seen.extend(things)
        return np.array(
            [[text.lower().count(chr(97 + n)) for n in range(26)] + [0.1] for text in things], np.float32
        )

    def query_vectors(self, things: Sequence[str]) -> NDArray[np.float32]:
        return self.vectors(things) + np.eye(27, dtype=np.float32)[26] * 0.1


@dataclass(frozen=True)
class Colours(ImageEncoder):
    """The mean colour of a picture."""

    seen: list[Picture] = field(default_factory=list[Picture])

    name = "colours"
    dim = 3

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint("colours", "1")

    def vectors(self, things: Sequence[Picture]) -> NDArray[np.float32]:
        self.seen.extend(things)
        return np.stack([thing.pixels.astype(np.float32).mean(axis=(0, 1)) for thing in things])


def picture(path: Path, colour: tuple[int, int, int]) -> Path:
    noise = np.random.default_rng(sum(colour)).integers(0, 30, (32, 32, 3))
    Image.fromarray(np.clip(noise + np.array(colour), 0, 255).astype(np.uint8)).save(path)
    return path


class Shelf:
    """A shop of six items and a review of each; what is encoded for queries is counted."""

    def __init__(self, folder: Path) -> None:
        colours = {
            "a": (200, 0, 0),
            "b": (0, 200, 0),
            "c": (0, 0, 200),
            "d": (200, 200, 0),
            "e": (0, 150, 150),
        }
        write_shop(folder, items_csv="item_id\n")
        for name, colour in colours.items():
            picture(folder / f"{name}.png", colour)
        titles = {"a": "zip zap", "b": "moon lamp", "c": "hot tea", "d": "zoo zebra", "e": "wool", "f": "jug"}
        rows = [
            f"{name},{title},{f'{name}.png' if name in colours else ''}" for name, title in titles.items()
        ]
        said = [
            "1,u,a,It zips. The box was blue.,",
            "2,v,b,A lamp like the moon.,",
            "3,w,c,Good for the night. Rather hot.,a.png",
            "4,x,d,My zebra.,",
            "5,y,f,Jug jug.,b.png",
        ]
        write_shop(
            folder,
            items_csv="\n".join(["item_id,title,image", *rows, ""]),
            reviews_csv="\n".join(["review_id,user_id,item_id,text,image", *said, ""]),
        )
        self.folder, self.letters, self.colours = folder, Letters(), Colours()
        self.shop: Shop = read_shop(folder)
        choice = Choice(text=self.letters, image=self.colours, audio=None)
        built = build_features(self.shop, choice, folder / ".palate")
        assert built.reviews is not None
        review_weights = review_weights_of(self.shop.reviews, np.ones(len(self.shop.reviews), np.bool_))
        read = ReadReviews(built.reviews, review_weights, built.things, len(self.shop.catalog.items))
        features = {**built.features, **read.features()}
        self.built = FeatureSet(
            features, built.rows, built.vocabulary, built.encoders, built.things, (), built.reviews
        )
        self.letters.seen.clear()
        self.colours.seen.clear()

    def find(self, query: Query, via: str | None = None, k: int = 6) -> list[Match]:
        items = self.shop.catalog.items
        return find_similar(self.built, items, query, k, via, lambda: None, None, self.shop.reviews)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shop")


def test_a_query_is_encoded_once_for_items_and_reviews(shelf: Shelf) -> None:
    shelf.find(Query(text="moon lamp"))
    # The rest are sentences of reviews that share no word with it.
    assert shelf.letters.seen.count("moon lamp") == 1
    shelf.find(Query(image=shelf.folder / "a.png"))
    assert len(shelf.colours.seen) == 1


def test_reviews_are_weighed_once_for_many_queries(shelf: Shelf) -> None:
    first = shelf.find(Query(text="moon"))
    assert shelf.built.reviews is not None
    kept = shelf.built.reviews.weighted, shelf.built.reviews.centred["review"]
    shelf.find(Query(text="zebra"))
    assert shelf.find(Query(text="moon")) == first
    assert (shelf.built.reviews.weighted, shelf.built.reviews.centred["review"]) == kept
    assert shelf.built.reviews.weighted is kept[0]


def test_words_find_the_sentence_and_where_none_is_shared_the_nearest_one(shelf: Shelf) -> None:
    found = {match.item_id: match.said for match in shelf.find(Query(text="lamp"), via="review")}
    assert found["b"] is not None
    assert found["b"].text == "A lamp like the moon."
    near = {match.item_id: match.said for match in shelf.find(Query(text="zzz"), via="review")}
    assert near["a"] is not None
    assert (near["a"].review_id, near["a"].text) == ("1", "It zips.")


def test_words_and_a_picture_together_take_the_mean_of_what_each_finds(shelf: Shelf) -> None:
    path = shelf.folder / "a.png"
    words, seen, both = (
        {match.item_id: match for match in shelf.find(query)}
        for query in (Query(text="moon"), Query(image=path), Query(text="moon", image=path))
    )
    assert both["c"].modalities.keys() >= {"text", "image", "review", "review-image"}
    for item, match in both.items():
        apart = (dict(words[item].modalities) if item in words else {}) | (
            dict(seen[item].modalities) if item in seen else {}
        )
        assert match.modalities == pytest.approx(apart)
    assert both["b"].said == words["b"].said


def test_what_a_file_holds_finds_what_the_file_does(shelf: Shelf) -> None:
    path = shelf.folder / "b.png"
    assert shelf.find(Query(image=path.read_bytes())) == shelf.find(Query(image=path))


def test_bytes_that_are_no_picture_are_refused(shelf: Shelf) -> None:
    for content in (b"", b"no picture", io.BytesIO(b"\x89PNG\r\n\x1a\n").getvalue()):
        with pytest.raises(InputError, match="image"):
            shelf.find(Query(image=content))


def test_a_part_that_leads_nowhere_is_said_not_left_out(shelf: Shelf) -> None:
    with pytest.raises(NotAvailable, match=r"nothing leads from this query to the image: .* by text"):
        shelf.find(Query(text="moon", image=shelf.folder / "a.png"), via="image")
    with pytest.raises(NotAvailable, match="no audio"):
        shelf.find(Query(text="moon", audio=b"RIFF"))


@pytest.mark.parametrize(("item", "text", "image"), [(None, None, None), ("a", "b", None), ("a", None, b"x")])
def test_an_item_stands_alone_and_something_is_asked(
    item: str | None, text: str | None, image: bytes | None
) -> None:
    with pytest.raises(InputError, match="item alone"):
        Query(item=item, text=text, image=image)


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(2, 5))
def test_cosines_are_those_of_centred_rows(seed: int, n: int, dim: int) -> None:
    random = np.random.default_rng(seed)
    having = random.random(n) < 0.8
    unit = unit_rows(random.normal(size=(n, dim)).astype(np.float32)) * having[:, None]
    query = random.normal(size=(1, dim)).astype(np.float32)
    centre = unit[having].mean(axis=0) if having.sum() > 1 else np.zeros(dim, np.float32)
    plain = unit_rows(unit - centre) @ unit_rows(unit_rows(query) - centre)[0]
    found = CentredRows.of(unit, having).cosines(query)
    apart = np.linalg.norm(unit - centre, axis=1) > 1e-3
    np.testing.assert_allclose(found[having & apart], plain[having & apart], atol=2e-3)
    assert not found[~having].any()


def test_words_weigh_as_they_do_in_features() -> None:
    documents = [terms([text]) for text in ("moon lamp", "moon", "lamp lamp tea", "tea", "jug")]
    column = {
        term: place for place, term in enumerate(sorted({term for words in documents for term in words}))
    }
    counts = count_matrix(documents, column)
    said, own = sparse.csr_array(counts[:3]), sparse.csr_array(counts[3:])
    kept, rarity = rarity_of(counts)
    rows = weighted_counts(sparse.csr_array(said[:, kept]), rarity).toarray()
    query = weighted_counts(
        sparse.csr_array(count_matrix([terms(["moon tea jug"])], column)[:, kept]), rarity
    )
    found = WeightedWords.of(said, own, column).cosines(terms(["moon tea jug"]))
    np.testing.assert_allclose(found, rows @ query.toarray()[0], rtol=1e-6)
    assert found[0] > 0 > found[1] - 1
