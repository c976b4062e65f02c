"""A workspace folder as a whole: what is kept, what is quarantined, what is refused."""

import io
from pathlib import Path

import numpy as np
import pytest
from tests.shops import write_shop

from palate.data import TEST, TRAIN, VALID
from palate.errors import InputError, UnusableFile
from palate.shop import Shop, dataset_of, read_shop

ITEMS = """\
item_id,title,description,description_zh,category,price,image
a,Kettle,Blue,蓝色水壶,kitchen,12,images/a.png
b,Lamp,,,light,8,
"""


def faults(shop: Shop) -> list[tuple[str, int, str]]:
    return [(reject.file, reject.line, reject.column) for reject in shop.quarantine.rejects]


def test_titles_texts_and_media_are_found(tmp_path: Path) -> None:
    write_shop(tmp_path, items_csv=ITEMS)
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(b"x")
    shop = read_shop(tmp_path)
    assert shop.catalog.titles == ("Kettle", "Lamp")
    assert any("蓝色水壶" in text for text in shop.catalog.texts[0])
    assert [len(refs) for refs in shop.catalog.images] == [1, 0]
    assert shop.catalog.attributes["price"].to_list() == [12.0, 8.0]


def test_a_folder_of_interactions_alone_has_the_items_that_they_name(tmp_path: Path) -> None:
    shop = read_shop(write_shop(tmp_path, interactions_csv="user_id,item_id\nu,a\nv,b\nu,b\n"))
    assert list(shop.catalog.items) == ["a", "b"]
    assert len(dataset_of(shop)) == 3


def test_a_folder_of_items_alone_is_a_shop_without_users(tmp_path: Path) -> None:
    dataset = dataset_of(read_shop(write_shop(tmp_path, items_csv=ITEMS)))
    assert (len(dataset.users), len(dataset.items), len(dataset)) == (0, 2, 0)


def test_reviews_stand_in_for_missing_interactions(tmp_path: Path) -> None:
    shop = read_shop(write_shop(tmp_path, reviews_csv="user_id,item_id,rating\nu,a,5\nv,a,2\n"))
    assert shop.interactions_from == "reviews.csv"
    assert shop.interactions.height == 2


@pytest.mark.parametrize("content", [{}, {"palate_toml": "seed = 1\n"}])
def test_a_folder_without_tables_is_refused(tmp_path: Path, content: dict[str, str]) -> None:
    with pytest.raises(InputError, match="nothing to read; palate looks for items"):
        read_shop(write_shop(tmp_path, **content))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        read_shop(tmp_path / "nowhere")


def test_an_id_that_is_a_number_in_one_file_and_text_in_the_other_is_one_id(tmp_path: Path) -> None:
    write_shop(
        tmp_path,
        items_jsonl='{"item_id": 7, "title": "Kettle"}\n{"item_id": 8.0, "title": "Lamp"}\n',
        interactions_csv="user_id,item_id\nu,7\nu,8\n",
    )
    shop = read_shop(tmp_path)
    assert list(shop.catalog.items) == ["7", "8"]


def test_duplicate_item_ids_keep_the_first_and_say_so(tmp_path: Path) -> None:
    shop = read_shop(write_shop(tmp_path, items_csv="item_id,title\na,first\nb,x\na,second\n"))
    assert shop.catalog.titles == ("first", "x")
    assert faults(shop) == [("items.csv", 4, "item_id")]


def test_rows_without_ids_and_with_unreadable_times_are_quarantined(tmp_path: Path) -> None:
    rows = "user_id,item_id,timestamp\n"
    rows += "u,a,2024-05-01\n,a,2024-05-02\nu,,2024-05-02\nu,b,yesterday\nv,b,2024-05-03\n"
    rows += "w,b,2024-05-03\n"
    shop = read_shop(write_shop(tmp_path, interactions_csv=rows))
    assert shop.interactions.height == 3
    assert faults(shop) == [
        ("interactions.csv", 3, "user_id"),
        ("interactions.csv", 4, "item_id"),
        ("interactions.csv", 5, "timestamp"),
    ]


@pytest.mark.parametrize(
    "times",
    [
        ("2024-05-01T10:00:00Z", "2024-05-01T12:30:00+02:00"),
        ("1714557600", "1714559400"),
        ("1714557600000", "1714559400000"),
        ("2024-05-01 10:00:00", "2024-05-01 10:30"),
    ],
)
def test_times_are_read_as_iso_seconds_or_milliseconds(tmp_path: Path, times: tuple[str, str]) -> None:
    rows = f"user_id,item_id,timestamp\nu,a,{times[0]}\nu,b,{times[1]}\n"
    shop = read_shop(write_shop(tmp_path, interactions_csv=rows))
    assert shop.interactions["time"].to_list() == [1714557600.0, 1714559400.0]


def test_a_given_split_is_honoured(tmp_path: Path) -> None:
    rows = "user_id,item_id,split\nu,a,train\nu,b,val\nu,c,test\nu,d,train\nu,e,later\n"
    shop = read_shop(write_shop(tmp_path, interactions_csv=rows))
    dataset = dataset_of(shop, split="given")
    assert sorted(dataset.split.tolist()) == [TRAIN, TRAIN, VALID, TEST]
    assert faults(shop) == [("interactions.csv", 6, "split")]


def test_media_outside_the_folder_is_quarantined(tmp_path: Path) -> None:
    items = "item_id,image\na,../../etc/passwd\nb,/etc/passwd\n"
    items += "c,images/none.png\nd,images/d.png|images/none.png\n"
    (tmp_path / "images").mkdir(parents=True)
    (tmp_path / "images" / "d.png").write_bytes(b"x")
    shop = read_shop(write_shop(tmp_path, items_csv=items))
    assert [len(refs) for refs in shop.catalog.images] == [0, 0, 0, 1]
    assert {(line, column) for _, line, column in faults(shop)} == {(n, "image") for n in (2, 3, 4, 5)}


def test_a_link_out_of_the_folder_is_quarantined(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"x")
    shop_folder = tmp_path / "shop"
    (shop_folder / "images").mkdir(parents=True)
    (shop_folder / "images" / "a.png").symlink_to(tmp_path / "secret.png")
    shop = read_shop(write_shop(shop_folder, items_csv="item_id,image\na,images/a.png\n"))
    assert shop.catalog.images == ((),)
    assert faults(shop) == [("items.csv", 2, "image")]


def test_ready_made_features_are_read_by_their_ids(tmp_path: Path) -> None:
    write_shop(tmp_path, items_csv="item_id\na\nb\nc\n")
    (tmp_path / "features").mkdir()
    np.save(
        tmp_path / "features" / "colour.npy",
        np.array([[1.0, 0.0], [0.0, np.nan], [3.0, 1.0]], dtype=np.float32),
    )
    (tmp_path / "features" / "colour.ids.txt").write_text("c\nb\na\n")
    shop = read_shop(tmp_path)
    assert shop.ready["colour"].ids == ("c", "a")
    assert shop.ready["colour"].values.tolist() == [[1.0, 0.0], [3.0, 1.0]]
    assert len(shop.quarantine) == 1


def test_ready_made_features_never_run_code(tmp_path: Path) -> None:
    write_shop(tmp_path, items_csv="item_id\na\n")
    (tmp_path / "features").mkdir()
    np.save(tmp_path / "features" / "bad.npy", np.array([{"run": "me"}], dtype=object), allow_pickle=True)
    (tmp_path / "features" / "bad.ids.txt").write_text("a\n")
    with pytest.raises(UnusableFile, match=r"bad\.npy"):
        read_shop(tmp_path)


def test_ready_made_features_need_an_id_a_row(tmp_path: Path) -> None:
    write_shop(tmp_path, items_csv="item_id\na\n")
    (tmp_path / "features").mkdir()
    np.save(tmp_path / "features" / "bad.npy", np.zeros((3, 2), dtype=np.float32))
    (tmp_path / "features" / "bad.ids.txt").write_text("a\n")
    with pytest.raises(UnusableFile, match="3"):
        read_shop(tmp_path)


def test_markup_and_invisible_characters_leave_the_text(tmp_path: Path) -> None:
    items = 'item_id,title,description\na,"<b>Blue</b>\u200b kettle","<p>1 < 2 &amp; 3</p>"\n'
    shop = read_shop(write_shop(tmp_path, items_csv=items))
    assert shop.catalog.titles == ("Blue kettle",)
    assert any("1 < 2 & 3" in text for text in shop.catalog.texts[0])


def test_rows_sorted_by_item_are_not_taken_for_an_order_of_events(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    chosen = [(user, sorted(random.choice(50, 8, replace=False))) for user in range(30)]
    sorted_rows = "".join(f"u{user},{item}\n" for user, items in chosen for item in items)
    mixed_rows = "".join(f"u{user},{item}\n" for user, items in chosen for item in random.permutation(items))
    for rows, ordered in ((sorted_rows, False), (mixed_rows, True)):
        shop = read_shop(write_shop(tmp_path, interactions_csv="user_id,item_id\n" + rows))
        assert dataset_of(shop).ordered is ordered


def test_the_quarantine_is_a_csv_with_file_line_column_and_reason(tmp_path: Path) -> None:
    shop = read_shop(write_shop(tmp_path, items_csv='item_id,image\n"a,""x""",../out.png\n'))
    shop.quarantine.write(tmp_path / "q.csv")
    lines = (tmp_path / "q.csv").read_text().splitlines()
    assert lines[0] == "file,line,column,reason"
    assert lines[1].startswith("items.csv,2,image,")


@pytest.mark.parametrize("name", ["items.tsv", "Items.CSV", "ITEMS.csv", "items.csv.txt", "items.xls"])
def test_a_table_is_read_whatever_the_case_and_the_ending_of_its_name(tmp_path: Path, name: str) -> None:
    write_shop(tmp_path, interactions_csv="user_id,item_id\nu,a\nv,a\n")
    assert not read_shop(tmp_path).quarantine.warnings
    (tmp_path / name).write_text("item_id,title\na,Lamp\n")
    shop = read_shop(tmp_path)
    assert shop.catalog.titles == ("Lamp",)
    assert not shop.quarantine.warnings


@pytest.mark.parametrize("name", ["items.zip", "items.csv.zip", "items.tsv"])
def test_a_table_that_is_not_read_is_said_aloud(tmp_path: Path, name: str) -> None:
    write_shop(tmp_path, items_csv="item_id,title\na,Lamp\nb,Cup\n")
    (tmp_path / name).write_text("item_id,title\na,Lamp\n")
    (warning,) = read_shop(tmp_path).quarantine.warnings
    assert warning.startswith(f"{name}: is not read; items.csv is")


def test_settings_that_notepad_saved_are_read(tmp_path: Path) -> None:
    write_shop(tmp_path, items_csv="item_id,title,price\na,Lamp,1.299\nb,Cup,2.499\n")
    (tmp_path / "palate.toml").write_text('[numbers]\ndecimal = ","\n', encoding="utf-8-sig")
    assert read_shop(tmp_path).catalog.attributes["price"].to_list() == [1299.0, 2499.0]


@pytest.mark.parametrize("cut", [0, 9, 200, -1, None])
def test_features_that_are_cut_off_or_of_another_kind_are_refused(tmp_path: Path, cut: int | None) -> None:
    shop = write_shop(tmp_path, items_csv="item_id,title\na,red\nb,blue\n")
    (shop / "features").mkdir()
    (shop / "features" / "look.ids.txt").write_text("a\nb\n", "utf-8")
    several, single = io.BytesIO(), io.BytesIO()
    np.savez(several, rows=np.ones((2, 3)))
    np.save(single, np.ones((2, 3)))
    for content in (several.getvalue(), single.getvalue()[:-1]):
        (shop / "features" / "look.npy").write_bytes(content[:cut])
        with pytest.raises(UnusableFile, match=r"look\.npy: "):
            read_shop(shop)
