"""Reviews: texts, ratings and media, each cell by itself; and what `check` counts of them."""

from pathlib import Path

import polars as pl
import pytest
from PIL import Image
from tests.shops import write_shop

from palate.shop import check_of, read_shop

HEADER = "review_id,user_id,item_id,text,rating,timestamp,image,audio,helpful\n"


def picture(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8), "red").save(path)


def test_a_review_has_words_a_rating_and_several_media(tmp_path: Path) -> None:
    for name in ("one", "two"):
        picture(tmp_path / "images" / f"{name}.png")
    row = "r1,u,a,&quot;Lovely&quot;<br>lamp,4.5,2024-05-01,one.png|images/two.png,,3\n"
    shop = read_shop(write_shop(tmp_path, reviews_csv=HEADER + row))
    assert shop.reviews.texts == ['"Lovely" lamp']
    assert shop.reviews.table.row(0, named=True)["rating"] == 4.5
    assert shop.reviews.table.row(0, named=True)["helpful"] == 3
    assert [ref.path.name for ref in shop.reviews.images[0]] == ["one.png", "two.png"]
    assert shop.reviews.audio == ((),)


def test_what_is_wrong_in_a_cell_loses_that_cell_alone(tmp_path: Path) -> None:
    rows = "r1,u,a,good,many,2024-05-01,gone.png,../out.wav,1\nr2,v,a,bad,1,2024-05-02,,,2\n"
    shop = read_shop(write_shop(tmp_path, reviews_csv=HEADER + rows))
    assert shop.reviews.ids == ["r1", "r2"]
    assert shop.reviews.table["rating"].to_list() == [None, 1.0]
    faults = [(reject.line, reject.column, reject.reason) for reject in shop.quarantine.rejects]
    assert (2, "image", "'gone.png' is not there") in faults
    assert (2, "audio", "'../out.wav' leads out of the folder") in faults
    assert {column for _, column, _ in faults} == {"rating", "image", "audio"}


def test_a_review_without_an_id_of_its_own_is_called_by_its_line(tmp_path: Path) -> None:
    shop = read_shop(
        write_shop(tmp_path, reviews_csv="review_id,user_id,item_id,text\nr,u,a,x\n,u,b,y\nr,v,a,z\n")
    )
    assert shop.reviews.ids == ["r", "reviews.csv:3", "reviews.csv:4"]


@pytest.mark.parametrize("name", ["helpful", "useful", "helpful_votes", "votes"])
def test_votes_are_read_under_their_usual_names(tmp_path: Path, name: str) -> None:
    shop = read_shop(write_shop(tmp_path, reviews_csv=f"user_id,item_id,text,{name}\nu,a,fine,7\n"))
    assert shop.reviews.table["helpful"].to_list() == [7.0]
    assert {column.name: column.role for column in shop.columns}[name] == "votes"


def test_a_shop_without_reviews_has_none(tmp_path: Path) -> None:
    shop = read_shop(write_shop(tmp_path, items_csv="item_id,title\na,Lamp\n"))
    assert len(shop.reviews) == 0
    assert shop.reviews.table.schema["rating"] == pl.Float64


def test_check_counts_reviews_by_modality_and_language(tmp_path: Path) -> None:
    picture(tmp_path / "images" / "a.png")
    texts = (
        "This lamp gives a warm and quiet light in the evening",
        "这盏灯的光线很温暖，晚上看书很舒服",
        "",
        "12345",
    )
    rows = "".join(
        f"r{n},u,a,{text},,2024-05-01,{'a.png' if n == 2 else ''},,\n" for n, text in enumerate(texts)
    )
    found = check_of(read_shop(write_shop(tmp_path, reviews_csv=HEADER + rows)))
    assert found.review_modalities == {"text": 3, "image": 1, "audio": 0}
    assert found.review_languages == {"en": 1, "unknown": 1, "zh": 1}


INTERACTIONS = "user_id,item_id,timestamp\nu,a,2024-01-01\nv,b,2024-01-02\n"

REVIEWED = (
    "user_id,item_id,rating,timestamp\n"
    "u,a,5,2024-02-01\nu,b,4,2024-02-02\nu,b,1,2024-02-03\n,b,2,2024-02-04\n"
)

SPLIT = "user_id,item_id,split\nu,a,train\nv,b,test\n"


def pairs(folder: Path, **files: str) -> list[tuple[str, str, str | None, float | None]]:
    shop = read_shop(write_shop(folder, **files))
    return shop.interactions.select("user_id", "item_id", "event", "value").rows()


def test_a_review_is_an_interaction_where_there_is_no_other(tmp_path: Path) -> None:
    found = pairs(tmp_path, interactions_csv=INTERACTIONS, reviews_csv=REVIEWED)
    assert sorted(found, key=str) == [
        ("u", "a", None, None),
        ("u", "b", "review", 1.0),
        ("v", "b", None, None),
    ]
    (note,) = (note for note in read_shop(tmp_path).quarantine.notes if "taken for one" in note)
    assert "1 review is of an item that the author has no interaction with" in note


@pytest.mark.parametrize(
    ("interactions", "toml", "said"),
    [
        (INTERACTIONS, "[reviews]\ninteractions = false\n", ""),
        (SPLIT, "", "split is given"),
        ("user_id,item_id\nu,a\nv,b\n", "", "not all have times"),
    ],
)
def test_where_its_place_is_not_known_a_review_is_no_interaction(
    tmp_path: Path, interactions: str, toml: str, said: str
) -> None:
    found = pairs(tmp_path, interactions_csv=interactions, reviews_csv=REVIEWED, palate_toml=toml)
    assert [row[:2] for row in found] == [("u", "a"), ("v", "b")]
    assert not said or any(said in note for note in read_shop(tmp_path).quarantine.notes)
