"""Tables in the encodings that programs export: read as what they are, or refused; never mojibake."""

import random
from pathlib import Path

import pytest

from palate.errors import UnusableFile
from palate.tables import Quarantine
from palate.tables.encodings import guess
from palate.tables.readers import read_table

TITLES = {
    "German": (
        "Größenverstellbarer Bürostuhl|Bücherregal aus Eiche|Kuschelige Wolldecke für Mädchen|"
        "Süßigkeiten in schöner Dose|Rührschüssel mit Gießrand|Fußmatte grün|Kaffeemühle, weiß|"
        "Spülbürste|Tannenbäumchen|Schlüsselbrett"
    ),
    "French": (
        "Crème hydratante à l'aloès|Théière émaillée|Bougie parfumée à la fraise|"
        "Lampe à pétrole décorée|Chaîne en argent pour garçon|Étagère en chêne|Poêle à crêpes|"
        "Fenêtre décorée|Bibliothèque démontée|Gâteau"
    ),
    "Polish": (
        "Książka kucharska|Łóżko dziecięce z szufladą|Świeca zapachowa o zapachu róży|"
        "Żółta filiżanka|Ręcznik kąpielowy|Półka ścienna|Źródło światła|Poduszka w paski, miękka|"
        "Wózek dziecięcy|Garnek ze stali nierdzewnej, mały"
    ),
    "Turkish": (
        "Bakır çaydanlık|Ahşap masa saati|Kırmızı yün atkı ve şapka|Güneş gözlüğü|"
        "Işıklı çocuk ayakkabısı|Gümüş küpe|Yeşil çay bardağı|El işi şal|Büyük boy yastık kılıfı|"
        "Porselen tabak, altın kenarlı, ışıltılı"
    ),
    "Russian": (
        "Настольная лампа|Деревянный стул|Чашка с блюдцем|Шерстяной плед|Книжная полка из дуба|"
        "Зелёный чай|Детская коляска|Кофемолка ручная|Садовые ножницы|Свеча с запахом розы"
    ),
    "Greek": (
        "Επιτραπέζιο φωτιστικό|Ξύλινη καρέκλα|Φλιτζάνι του καφέ|Μάλλινη κουβέρτα|Ράφι βιβλίων|"
        "Πράσινο τσάι|Παιδικό καρότσι|Κερί με άρωμα τριαντάφυλλο|Ψαλίδι κήπου|Μύλος του καφέ"
    ),
    "Simplified": (
        "竹编灯笼，手工制作|实木书桌|陶瓷茶杯套装|羊毛围巾|浏览最多的商品：蓝牙耳机|不锈钢保温杯|"
        "儿童积木玩具|香薰蜡烛礼盒|北欧风格落地灯|纯棉四件套"
    ),
    "Traditional": (
        "竹編燈籠，手工製作|實木書桌|陶瓷茶杯套裝|羊毛圍巾|瀏覽最多的商品：藍牙耳機|不鏽鋼保溫杯|"
        "兒童積木玩具|香薰蠟燭禮盒|北歐風格落地燈|純棉床單"
    ),
    "Japanese": (
        "木製の椅子|陶器の湯のみ茶碗|羊毛マフラー|手作りろうそく|ステンレス水筒|"
        "子ども用おもちゃ積み木|北欧風ライト|綿のシーツ４点セット|折りたたみ傘|本棚（白）"
    ),
    "Korean": (
        "나무 의자|도자기 찻잔 세트|양모 목도리|수제 향초|스테인리스 보온병|어린이 블록 장난감|"
        "북유럽 스타일 조명|순면 침구|접이식 우산|하얀 책장"
    ),
}
ENCODINGS = {
    "German": ("cp1252", "cp1250", "cp1254", "mac-roman", "cp850", "cp437", "iso8859-1"),
    "French": ("cp1252", "iso8859-15", "mac-roman", "cp850"),
    "Polish": ("cp1250", "iso8859-2", "cp852", "mac-latin2"),
    "Turkish": ("cp1254", "iso8859-9", "cp857"),
    "Russian": ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"),
    "Greek": ("cp1253", "iso8859-7", "cp737"),
    "Simplified": ("gb18030", "gbk", "gb2312"),
    "Traditional": ("big5", "cp950", "gb18030", "big5hkscs"),
    "Japanese": ("cp932", "shift_jis", "euc-jp", "iso2022_jp"),
    "Korean": ("cp949", "euc-kr"),
}
PAIRS = [(language, encoding) for language, names in ENCODINGS.items() for encoding in names]
UTF16 = ["utf-16", "utf-16-le", "utf-16-be", "utf-32"]


def table(language: str, rows: int, seed: int = 0, foreign_rows: int | None = None) -> str:
    """A table of titles, the last ``foreign_rows`` of them in the language and the others in English."""
    draw = random.Random(f"{language} {rows} {seed}")
    titles = TITLES[language].replace(", ", " ").split("|")
    drawn = [draw.choice(titles) if rows > len(titles) else title for title in draw.sample(titles * 30, rows)]
    foreign = rows if foreign_rows is None else foreign_rows
    shown = ["Blue kettle" if row < rows - foreign else title for row, title in enumerate(drawn)]
    lines = [f'p{row},"{title}",{draw.randint(1, 99)}' for row, title in enumerate(shown)]
    return "\r\n".join(["item_id,title,price", *lines]) + "\r\n"


def outcome(data: bytes, text: str) -> str:
    """Whether bytes would be read as their text, not read, or as another text."""
    found = guess(data)
    if found is None or not found.sure:
        return "refused"
    return "right" if data.decode(found.codec, "replace") == text else f"read as {found.name}"


@pytest.mark.parametrize(("language", "encoding"), PAIRS)
def test_a_table_of_ordinary_size_is_read_as_what_it_is_and_said(
    tmp_path: Path, language: str, encoding: str
) -> None:
    text = table(language, 60)
    quarantine = Quarantine()
    (tmp_path / "items.csv").write_bytes(text.encode(encoding))
    frame = read_table(tmp_path / "items.csv", ("item_id",), quarantine).frame
    assert frame["title"].to_list() == [line.split('"')[1] for line in text.splitlines()[1:]]
    assert len(quarantine) == 0
    assert [note for note in quarantine.notes if note.startswith("items.csv: read as ")]


@pytest.mark.parametrize(("language", "encoding"), [pair for pair in PAIRS if pair[1] != "iso2022_jp"])
def test_no_table_is_read_as_mojibake(language: str, encoding: str) -> None:
    wrong: list[tuple[int, int | None, str]] = []
    for rows, foreign in ((3, None), (5, None), (10, None), (300, None), (200, 1), (200, 5)):
        for seed in range(3):
            text = table(language, rows, seed, foreign)
            found = outcome(text.encode(encoding), text)
            if found not in ("right", "refused"):
                wrong.append((rows, foreign, found))
    assert wrong == []


def test_most_tables_of_five_rows_are_read() -> None:
    main = [(language, ENCODINGS[language][0]) for language in TITLES]
    texts = [(table(language, 5, seed), encoding) for language, encoding in main for seed in range(4)]
    read = [outcome(text.encode(encoding), text) for text, encoding in texts]
    assert read.count("right") > 0.7 * len(read)


@pytest.mark.parametrize("encoding", UTF16)
@pytest.mark.parametrize("language", ["German", "Simplified"])
def test_utf16_is_read_with_and_without_its_mark(tmp_path: Path, encoding: str, language: str) -> None:
    text = table(language, 12)
    if encoding == "utf-32":
        assert text.encode(encoding)[:4] == b"\xff\xfe\x00\x00"
    quarantine = Quarantine()
    (tmp_path / "items.csv").write_bytes(text.encode(encoding))
    frame = read_table(tmp_path / "items.csv", ("item_id",), quarantine).frame
    assert frame["title"].to_list() == [line.split('"')[1] for line in text.splitlines()[1:]]
    assert "read as UTF-" in quarantine.notes[0]


def test_utf16_without_a_mark_is_told_by_its_ascii(tmp_path: Path) -> None:
    text = "标题\titem_id\n" + "".join(f"竹编灯笼手工制作\tp{row}\n" for row in range(9))
    for codec in ("utf-16-le", "utf-16-be"):
        (tmp_path / "items.csv").write_bytes(text.encode(codec))
        frame = read_table(tmp_path / "items.csv", ("item_id",), Quarantine()).frame
        assert set(frame["标题"]) == {"竹编灯笼手工制作"}


@pytest.mark.parametrize(("language", "encoding"), PAIRS)
def test_utf8_with_broken_lines_is_not_taken_for_another_encoding(
    tmp_path: Path, language: str, encoding: str
) -> None:
    """Broken lines, even ones in a legacy encoding, cost themselves."""
    lines = table(language, 60).encode().split(b"\r\n")
    lines[20], lines[40] = lines[20].replace(b'",', b'\xe9",'), "pX,é,1".encode("cp1252")
    (tmp_path / "items.csv").write_bytes(b"\r\n".join(lines))
    quarantine = Quarantine()
    frame = read_table(tmp_path / "items.csv", ("item_id",), quarantine).frame
    assert len(frame) == 58
    assert [reject.line for reject in quarantine.rejects] == [21, 41]
    assert not [note for note in quarantine.notes if "read as" in note]


@pytest.mark.parametrize("encoding", ["euc-jp", "cp932"])
def test_japanese_without_kana_is_not_taken_for_chinese_or_another_script(encoding: str) -> None:
    text = "item_id,title\r\nk0,木製電灯\r\nk1,青色時計\r\nk2,財布\r\nk3,植木鉢\r\n"
    assert outcome(text.encode(encoding), text) == "right"


def test_half_utf8_and_half_gbk_is_refused(tmp_path: Path) -> None:
    text = table("Simplified", 40)
    data = text.encode() + "".join(text.splitlines(keepends=True)[1:]).encode("gbk")
    (tmp_path / "items.csv").write_bytes(data)
    with pytest.raises(UnusableFile, match=r"items\.csv:42: .*save it as UTF-8"):
        read_table(tmp_path / "items.csv", ("item_id",), Quarantine())


@pytest.mark.parametrize("sign", ["12,50 €", "15°", "Lego®", "½ cup", "Tea – green", "“Best”", "don’t", "m²"])
def test_signs_alone_are_read_where_windows_has_them(sign: str) -> None:
    text = "item_id;title\n" + "".join(f"p{row};Lamp {sign}\n" for row in range(20))
    assert outcome(text.encode("cp1252"), text) == "right"
    other = text.encode("mac-roman", "replace")
    assert outcome(other, other.decode("mac-roman")) in ("right", "refused")


def test_lines_of_jsonl_are_decoded_like_csv(tmp_path: Path) -> None:
    text = "".join(f'{{"item_id": "p{row}", "title": "竹编灯笼，手工制作"}}\n' for row in range(12))
    (tmp_path / "items.jsonl").write_bytes(text.encode("gbk"))
    quarantine = Quarantine()
    frame = read_table(tmp_path / "items.jsonl", ("item_id",), quarantine).frame
    assert set(frame["title"]) == {"竹编灯笼，手工制作"}
    assert quarantine.notes == ["items.jsonl: read as GB18030"]


@pytest.mark.parametrize(
    ("codec", "events"),
    [
        ("gbk", "浏览 购买"),
        ("gbk", "浏览"),
        ("gbk", "收藏 加购 点击"),
        ("big5", "瀏覽 購買"),
        ("cp932", "閲覧 購入"),
        ("euc-jp", "閲覧 購入"),
        ("euc-kr", "조회 구매"),
        ("euc-kr", "장바구니"),
    ],
)
@pytest.mark.parametrize("quote", ["", '"'])
def test_words_of_a_column_of_events_tell_their_encoding(codec: str, events: str, quote: str) -> None:
    words = events.split()
    rows = (f"u{row},i{row % 7},{quote}{words[row % len(words)]}{quote}\r\n" for row in range(30))
    text = "user_id,item_id,event\r\n" + "".join(rows)
    assert outcome(text.encode(codec), text) == "right"


HALF_WIDTH = "ﾜｲﾔﾚｽｲﾔﾎﾝ|ｽﾃﾝﾚｽ魔法瓶|半袖ｼｬﾂ|子供用ﾌﾞﾛｯｸ|ﾓﾊﾞｲﾙﾊﾞｯﾃﾘｰ|本革ﾊﾝﾄﾞﾊﾞｯｸﾞ|防水ｽﾎﾟｰﾂｳｫｯﾁ|電気ｹﾄﾙ|ｷｰﾎﾞｰﾄﾞ"


@pytest.mark.parametrize("codec", ["cp932", "euc-jp"])
@pytest.mark.parametrize("kana_only", [False, True])
def test_half_width_kana_are_words_of_japanese(codec: str, kana_only: bool) -> None:
    titles = HALF_WIDTH.split("|")
    shown = (
        ["".join(char for char in title if "｡" <= char <= "ﾟ") for title in titles] if kana_only else titles
    )
    text = "item_id,title\n" + "".join(f"p{row},{title}\n" for row, title in enumerate(shown))
    wanted = ("right",) if codec == "cp932" else ("right", "refused")
    assert outcome(text.encode(codec), text) in wanted


@pytest.mark.parametrize(
    ("language", "codec"),
    [("Korean", "iso2022_kr"), ("Simplified", "hz"), ("German", "utf-32-le"), ("Simplified", "utf-32-be")],
)
def test_encodings_without_a_mark_that_only_they_write_are_read(
    tmp_path: Path, language: str, codec: str
) -> None:
    text, quarantine = table(language, 12), Quarantine()
    (tmp_path / "items.csv").write_bytes(text.encode(codec))
    frame = read_table(tmp_path / "items.csv", ("item_id",), quarantine).frame
    assert frame["title"].to_list() == [line.split('"')[1] for line in text.splitlines()[1:]]
    assert "read as" in quarantine.notes[0]


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"PK\x03\x04", "Excel"),
        (b"\xd0\xcf\x11\xe0", "Excel"),
        (b"\x1f\x8b\x08", r"\.gz"),
        (b"PAR1", "parquet"),
    ],
)
def test_files_under_a_wrong_name_are_told(tmp_path: Path, start: bytes, said: str) -> None:
    (tmp_path / "items.csv").write_bytes(start + bytes(range(256)))
    with pytest.raises(UnusableFile, match=said):
        read_table(tmp_path / "items.csv", ("item_id",), Quarantine())
