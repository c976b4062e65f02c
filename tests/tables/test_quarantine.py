"""Rejects and notes: what can't be used, and how what can be used was read."""

from pathlib import Path

from tests.commands import Palate
from tests.shops import write_shop

from palate.tables import Quarantine

ROWS = "item_id,title\n" + "".join(f"p{n},竹编灯笼与风铃，手工制作\n" for n in range(20))


def test_the_same_note_is_made_once() -> None:
    quarantine = Quarantine()
    quarantine.say("items.csv", "read as Big5")
    quarantine.say("items.csv", "read as Big5")
    quarantine.say("reviews.csv", "read as Big5")
    assert quarantine.notes == ["items.csv: read as Big5", "reviews.csv: read as Big5"]
    assert len(quarantine) == 0


def test_check_tells_how_a_file_was_read_and_other_commands_log_it(
    tmp_path: Path, palate_command: Palate
) -> None:
    write_shop(tmp_path, items_csv=ROWS.encode("gb18030"), interactions_csv="user_id,item_id\nu,p1\nv,p2\n")
    note = "items.csv: read as GB18030"
    check = palate_command("check", tmp_path)
    assert note in check.out
    assert note not in check.err
    assert note in palate_command("check", tmp_path, "--json").json["notes"]
    assert note in palate_command("train", tmp_path, "--model", "popularity").err
