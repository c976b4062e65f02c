"""Times in the ways that people and programs write them: read exactly, or refused; never 1970."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shops import write_shop

from palate.errors import UnusableFile
from palate.shop import read_shop
from palate.tables import Quarantine
from palate.tables.readers import LINE
from palate.tables.times import with_times

FIRST, LAST = datetime(1990, 1, 1), datetime.now(UTC).replace(tzinfo=None) - timedelta(days=2)
DAY_0 = datetime(1899, 12, 30)
HALVES = {"上午": range(12), "下午": range(12, 24)}


def half(when: datetime) -> str:
    return next(name for name, hours in HALVES.items() if when.hour in hours)


def unix(when: datetime) -> float:
    return when.replace(tzinfo=UTC).timestamp()


def form(text: str) -> Callable[[datetime], str]:
    return lambda when: when.strftime(text)


PROVEN: dict[str, Callable[[datetime], str]] = {
    text: form(text)
    for text in (
        *("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.000", "%Y-%m-%d %H:%M:%S,0"),
        *(
            "%Y-%m-%d %H:%M:%S UTC",
            "%Y-%m-%d %H:%M:%S GMT",
            "%Y-%m-%d %H:%M:%S+0000",
            "%Y-%m-%d %H:%M:%S +00:00",
        ),
        *("%Y/%m/%d %H:%M:%S", "%Y.%m.%d %H:%M:%S", "%Y:%m:%d %H:%M:%S", "%Y/%m/%d %I:%M:%S %p"),
        *("%Y%m%d%H%M%S", "%Y%m%dT%H%M%S", "%Y%m%d %H:%M:%S", "%Y%m%dT%H%M%SZ", "%Y%m%d%H%M%S +0000"),
        *("%b %d, %Y %H:%M:%S", "%d %b %Y %H:%M:%S", "%B %d, %Y %I:%M:%S %p", "%d-%b-%Y %H:%M:%S"),
        *("%d%b%Y:%H:%M:%S", "%d/%b/%Y:%H:%M:%S +0000", "%A, %d %B %Y %H:%M:%S", "%Y %b %d %H:%M:%S"),
        *(
            "%a %b %d %H:%M:%S %Y",
            "%a %b %d %H:%M:%S UTC %Y",
            "%a %b %d %H:%M:%S +0000 %Y",
            "%Y-%m-%d %H:%M:%S +0000 UTC",
            "%Y-%m-%d %H.%M.%S",
            "%a %b %d %Y %H:%M:%S GMT+0000 (Greenwich)",
        ),
        *(
            "%Y年%m月%d日 %H:%M:%S",
            "%Y年%m月%d日%H时%M分%S秒",
            "%Y년 %m월 %d일 %H시 %M분 %S초",
            "%s",
            "%s000",
            "%s000000",
        ),
    )
} | {
    "RFC 2822": lambda when: format_datetime(when),
    "east": lambda when: (when + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%S+08:00"),
    "west": lambda when: (when - timedelta(hours=3.5)).strftime("%Y-%m-%d %H:%M:%S -0330"),
    "Tokyo": lambda when: (when + timedelta(hours=9)).strftime("%Y-%m-%d %H:%M:%S JST"),
    "one digit": lambda when: f"{when.year}/{when.month}/{when.day} {when.hour}:{when:%M:%S}",
    "halves": lambda when: f"{when:%Y年%m月%d日} {half(when)}{when:%I:%M:%S}",
    "full width": lambda when: f"{when:%Y-%m-%d %H:%M:%S}".translate(
        {ord("0") + n: 0xFF10 + n for n in range(10)}
    ),
    "nanoseconds": lambda when: f"{unix(when):.0f}000000000",
    "float": lambda when: f"{unix(when):.1f}",
    "exponent": lambda when: f"{unix(when):.12e}",
}
"""Ways to write a time that leave no doubt in a column of them."""

ORDERED: dict[str, Callable[[datetime], str]] = {
    text: form(text)
    for text in (
        *(
            "%d.%m.%Y %H:%M:%S",
            "%d/%m/%Y %H:%M:%S",
            "%m/%d/%Y %I:%M:%S %p",
            "%d-%m-%Y %H:%M:%S",
            "%m/%d/%Y, %H:%M:%S",
        ),
        *("%d.%m.%y %H:%M:%S", "%m/%d/%y %H:%M:%S", "%y-%m-%d %H:%M:%S"),
    )
}
"""Ways whose order of day and month a column proves, or does not."""

moments = st.datetimes(FIRST, LAST).map(lambda when: when.replace(microsecond=0))
columns = st.lists(moments, min_size=1, max_size=12)


def read(cells: list[str], day_first: bool | None = None) -> tuple[dict[int, float], Quarantine]:
    """Unix seconds by row, of the rows that are read."""
    quarantine = Quarantine()
    lines = pl.int_range(len(cells), eager=True, dtype=pl.Int64)
    frame = pl.DataFrame({"timestamp": pl.Series(cells, dtype=pl.String), LINE: lines})
    found = with_times(frame, "interactions.csv", quarantine, day_first)
    return dict(found.select(LINE, "time").iter_rows()), quarantine


@pytest.mark.parametrize("name", PROVEN)
@settings(max_examples=8)
@given(times=columns)
def test_a_time_that_has_one_reading_is_read_exactly(name: str, times: list[datetime]) -> None:
    found, quarantine = read([PROVEN[name](when) for when in times])
    assert found == {row: unix(when) for row, when in enumerate(times)}
    assert len(quarantine) == 0
    assert not quarantine.notes


@pytest.mark.parametrize(
    "name", ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y年%m月%d日", "%d %B %Y", "%b %d, %Y", "%G-W%V-%u", "%Y-%j"]
)
@settings(max_examples=8)
@given(times=columns)
def test_a_date_is_its_midnight(name: str, times: list[datetime]) -> None:
    days = [when.replace(hour=0, minute=0, second=0) for when in times]
    assert read([day.strftime(name) for day in days])[0] == {row: unix(day) for row, day in enumerate(days)}


@pytest.mark.parametrize("name", ORDERED)
@settings(max_examples=20)
@given(times=columns)
def test_an_order_is_proven_by_the_column_or_by_the_setting_or_refused(
    name: str, times: list[datetime]
) -> None:
    cells = [ORDERED[name](when) for when in times]
    expected = {row: unix(when) for row, when in enumerate(times)}
    refused = ""
    found: dict[int, float] = {}
    try:
        found, _ = read(cells)
    except UnusableFile as error:
        refused = str(error)
    assert "day_first" in refused if refused else found == expected
    if name[:2] == "%d":
        assert read(cells, True)[0] == expected
    if name[:2] == "%m":
        assert read(cells, False)[0] == expected


@settings(max_examples=80)
@given(
    times=st.lists(moments, min_size=2, max_size=12),
    first_form=st.sampled_from([*PROVEN, *ORDERED]),
    other=st.sampled_from([*PROVEN, *ORDERED]),
    data=st.data(),
)
def test_a_mixed_column_never_holds_a_wrong_time(
    times: list[datetime], first_form: str, other: str, data: st.DataObject
) -> None:
    forms = PROVEN | ORDERED
    cells = [forms[data.draw(st.sampled_from([first_form, other]))](when) for when in times]
    try:
        found, quarantine = read(cells)
    except UnusableFile as error:
        assert "timestamp" in str(error)  # noqa: PT017
        return
    assert len(found) + len(quarantine) == len(times)
    for row, seconds in found.items():
        # A cell that is a day in both orders can't be told where the other rows prove one of them.
        either = first_form in ORDERED and other in ORDERED and first_form != other
        assert seconds == unix(times[row]) or (
            either and (times[row].day <= 12 or "%y" in first_form + other)
        )


@given(times=columns, comma=st.booleans())
def test_days_of_a_spreadsheet_are_read_and_said(times: list[datetime], comma: bool) -> None:
    serials = [f"{(when - DAY_0) / timedelta(days=1):.8f}" for when in times]
    found, quarantine = read([serial.replace(".", ",") if comma else serial for serial in serials])
    assert found == pytest.approx({row: unix(when) for row, when in enumerate(times)}, abs=0.01)
    assert "spreadsheet" in quarantine.notes[0]


@given(
    times=st.lists(moments, min_size=1, max_size=5), stray=st.sampled_from(["12.5", "99999.5", "20000", "1"])
)
def test_a_number_among_days_of_a_spreadsheet_that_is_none_refuses_the_file(
    times: list[datetime], stray: str
) -> None:
    cells = [f"{(when - DAY_0) / timedelta(days=1):.5f}" for when in times]
    with pytest.raises(UnusableFile, match=rf"interactions\.csv:{len(cells)}: timestamp: '{stray}'"):
        read([*cells, stray])


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["05/07/2023", "06/08/2023"], "'05/07/2023' is 2023-07-05 or 2023-05-07"),
        (["26/10/2024", "10/26/2024"], "different orders"),
        (["05.07.04"], "'05.07.04' is"),
        (["12.5", "13"], "no Unix time"),
        (["31000", "31001"], "no day of a spreadsheet between 1990 and today"),
    ],
)
def test_a_column_of_several_readings_is_refused_with_its_line(cells: list[str], said: str) -> None:
    with pytest.raises(UnusableFile, match=said) as raised:
        read(cells)
    assert re.match(r"interactions\.csv:[01]: timestamp: ", str(raised.value))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2024", "a year"),
        ("202410", "a month"),
        ("241026", "write its year in full"),
        ("2024-10", "no time"),
        ("Oct 2024", "no time"),
        ("2024-02-30", "no time"),
        ("2024-10-26 25:00", "no time"),
        ("2024-10-26 9:60", "no time"),
        ("2024-10-26 13:05 AM", "no time"),
        ("26. Okt 2024", "no time"),
        ("2024-10-26-05", "no time"),
        ("20241301", "unlike the other times"),
        ("0", "unlike the other times"),
        ("45591.4", "unlike the other times"),
        ("-5", "no time"),
        ("1e400", "no time"),
        ("inf", "no time"),
        ("253402300799", "year 9999"),
        ("253402300799999", "year 9999"),
        ("yesterday", "no time"),
        ("30/02/2024", "no date"),
        ("Sun, 26 Oct 2024 09:05:00 GMT", "another day of the week"),
        ("2024-10-26 09:05 CST", "time zone that"),
        ("2024-10-26 09:05 IST", "time zone that"),
    ],
)
def test_what_is_no_time_is_quarantined_with_the_reason(cell: str, said: str) -> None:
    found, quarantine = read(["2024-10-26T09:05:00Z", cell])
    assert list(found) == [0]
    assert said in quarantine.rejects[0].reason


@pytest.mark.parametrize("name", ["星期{}", "周{}", "週{}", "礼拜{}", "（星期{}）"])
@pytest.mark.parametrize("sunday", "日天")
def test_every_day_of_a_chinese_week_is_read(name: str, sunday: str) -> None:
    days = [datetime(2023, 6, 12) + timedelta(days=day) for day in range(7)]
    weekdays = [name.format(day) for day in f"一二三四五六{sunday}"]
    cells = [
        f"{day.year}年{day.month}月{day.day}日 {week} 9:05" for day, week in zip(days, weekdays, strict=True)
    ]
    seconds, quarantine = read(cells)
    assert list(seconds.values()) == [unix(day) + 9 * 3600 + 300 for day in days]
    assert not quarantine.rejects


@pytest.mark.parametrize("name", ["({})", "（{}）", "({}曜日)", "({}曜)"])
def test_every_day_of_a_japanese_week_is_read(name: str) -> None:
    days = [datetime(2023, 6, 12) + timedelta(days=day) for day in range(7)]
    weekdays = [name.format(day) for day in "月火水木金土日"]
    cells = [
        f"{day.year}年{day.month}月{day.day}日{week} 9:05" for day, week in zip(days, weekdays, strict=True)
    ]
    seconds, _ = read(cells)
    assert list(seconds.values()) == [unix(day) + 9 * 3600 + 300 for day in days]


def test_an_offset_of_nothing_that_is_said_twice_is_read() -> None:
    seconds, _ = read(["2023-06-17T09:05:00+00:00Z", "2023-06-17 09:05:00.5-00:00Z"])
    assert list(seconds.values()) == [
        unix(datetime(2023, 6, 17, 9, 5)),
        unix(datetime(2023, 6, 17, 9, 5)) + 0.5,
    ]


def test_a_packed_date_that_is_none_does_not_turn_the_column_into_1970() -> None:
    found, quarantine = read(["20230617", "20230631", "20230701"])
    assert found == {0: unix(datetime(2023, 6, 17)), 2: unix(datetime(2023, 7, 1))}
    assert [reject.line for reject in quarantine.rejects] == [1]


def test_as_many_bad_packed_dates_as_good_ones_do_not_either() -> None:
    assert read(["20230617", "00000000"])[0] == {0: unix(datetime(2023, 6, 17))}


def test_a_typo_in_the_order_costs_its_row() -> None:
    found, quarantine = read([*["26/10/2024"] * 20, "10/26/2024", "05/07/2024"])
    assert found[21] == unix(datetime(2024, 7, 5))
    assert [reject.line for reject in quarantine.rejects] == [20]


def test_small_counts_keep_their_order_and_are_said_to_be_no_dates() -> None:
    found, quarantine = read(["1", "3", "2"])
    assert found == {0: 1.0, 1: 3.0, 2: 2.0}
    assert "no dates of today" in quarantine.notes[0]


def test_rounded_numbers_are_read_and_said() -> None:
    found, quarantine = read(["1.68514E+12", "1.68515E+12"])
    assert found == {0: 1685140000.0, 1: 1685150000.0}
    assert "rounded" in quarantine.notes[0]


def test_the_settings_say_which_comes_first(tmp_path: Path) -> None:
    rows = "user_id,item_id,timestamp\nu,a,05/07/2023\nu,b,06/08/2023\n"
    for first, expected in (("true", datetime(2023, 7, 5)), ("false", datetime(2023, 5, 7))):
        folder = write_shop(tmp_path, interactions_csv=rows, palate_toml=f"[times]\nday_first = {first}\n")
        assert read_shop(folder).interactions["time"][0] == unix(expected)
