from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from palate.explain import shortened


@given(title=st.text(alphabet="ab 中文（）,-é", min_size=1, max_size=90), width=st.integers(8, 60))
def test_a_title_fits_its_columns_and_is_cut_only_where_it_must(title: str, width: int) -> None:
    found, plain = shortened(title, width), " ".join(title.split())
    assert cell_len(found) <= width
    if cell_len(plain) <= width:
        assert found == plain
    else:
        assert found.endswith("…")
        assert plain.startswith(found[:-1])


def test_titles_are_cut_between_words() -> None:
    assert shortened("Paper Mate InkJoy Retractable Pens", 24) == "Paper Mate InkJoy…"
    assert shortened("得力无线蓝牙键盘鼠标套装办公家用", 20) == "得力无线蓝牙键盘鼠…"
