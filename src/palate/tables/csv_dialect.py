"""Ways to write CSV that are not RFC 4180: backslashes before quotes, spaces around, formulas."""

import re

import polars as pl

from palate.tables.csv_records import parsed
from palate.tables.quarantine import Quarantine
from palate.tables.schema import LINE
from palate.wording import counted


def without_backslashes(file: str, text: str, separator: str, quarantine: Quarantine) -> str:
    r"""Text with ``\"`` in quoted fields as ``""``, if only so its records are whole.

    Read as they stand, backslashes are content. They escape where reading them so leaves fewer than half of
    the faults: quotes that are not closed, and records with other than the header's number of fields.
    """
    if '\\"' not in text:
        return text
    escaped = _escaped(text, separator)
    if escaped == text:
        return text
    plain_faults, escaped_faults = _faults(text, separator), _faults(escaped, separator)
    if 2 * escaped_faults < plain_faults:
        quarantine.say(file, r"\" inside quotes is read as a quote, as MySQL writes it")
        return escaped
    quarantine.say(file, r"\" is read as it stands: a backslash, and a quote that ends its cell")
    return text


def without_padding(file: str, text: str, separator: str, quarantine: Quarantine) -> str:
    """Text without the spaces between separators and quotes, if no fewer of its records are whole then."""
    edge = re.escape(separator)
    if not is_padded(text, edge):
        return text
    field = rf'(\A|[{edge}\n]) *"((?:[^"]|"")*+)" *(?=[{edge}\n]|\Z)'
    bare = re.sub(field, r'\1"\2"', text)
    if bare == text or _faults(bare, separator) > _faults(text, separator):
        return text
    quarantine.say(file, "spaces around quoted cells are left out")
    return bare


def is_padded(text: str, edge: str) -> bool:
    """Whether spaces stand between a quote and an edge of its cell.

    Patterns of one beginning each are found at the pace of a plain search, which large files need.
    """
    if ' "' in text and (re.match(' +"', text) or re.search(rf'[{edge}\n] +"', text)):
        return True
    return '" ' in text and re.search(rf'" +(?:[{edge}\n]|\Z)', text) is not None


_FORMULA = r'^="([^"]*)"$'


def without_formulas(file: str, frame: pl.DataFrame, quarantine: Quarantine) -> pl.DataFrame:
    """Cells such as ="001", by which people keep a spreadsheet from reading a number, as what they show."""
    cells = pl.exclude(LINE).str.contains(_FORMULA)
    found = int(frame.select(pl.sum_horizontal(cells.sum())).item())
    if found == 0:
        return frame
    quarantine.say(file, f'{counted(found, "cell")} such as ="001", read as the text that it shows')
    return frame.with_columns(pl.exclude(LINE).str.replace(_FORMULA, "${1}").replace("", None))


def _escaped(text: str, separator: str) -> str:
    r"""Text whose quoted fields, ended by the first quote without a backslash, are in the way of RFC 4180."""
    edge = re.escape(separator)
    field = re.compile(rf'(?<![^{edge}\n])"((?:[^"\\]|\\[\s\S]|"")*+)"(?=[{edge}\n]|\Z)')
    return field.sub(lambda found: '"' + re.sub(r'\\(["\\])', _plain, found[1]) + '"', text)


def _plain(escape: re.Match[str]) -> str:
    return '""' if escape[1] == '"' else "\\"


def _faults(text: str, separator: str) -> int:
    """Records that can't be read or have not the header's number of fields."""
    faults = Quarantine()
    counts = [len(record) for _, record in parsed("", text, separator, 0, faults)]
    return len(faults) + sum(count != counts[0] for count in counts)
