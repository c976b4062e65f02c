"""MovieLens as GroupLens gives it: 100K (u.data), 1M and 10M (ratings.dat), and the later CSV files."""

from pathlib import Path

import polars as pl

from palate.importing.found import Contents
from palate.importing.source import Source, column, needed, only
from palate.tables.schema import ITEM, LINE, RATING, TIMESTAMP, TITLE, USER
from palate.wording import counted

RATED = (USER, ITEM, RATING, TIMESTAMP)
ENCODINGS = ("utf-8", "latin-1")
"""GroupLens wrote its early files in Latin-1."""

_GENRES = (
    "unknown Action Adventure Animation Children's Comedy Crime Documentary Drama Fantasy Film-Noir Horror "
    "Musical Mystery Romance Sci-Fi Thriller War Western"
)
"""Genres of ML-100K where u.genre does not name them."""

TAGS = 20
"""Tags that an item keeps, those that most people gave it first."""


def fits(source: Source) -> bool:
    """Whether the files are those of a MovieLens data set."""
    return bool(
        source.named("u.data", "ratings.dat")
        or (source.named("ratings.csv") and source.having("movieid", "title", "genres"))
    )


def read(source: Source) -> Contents:
    """Read a MovieLens data set.

    Raises
    ------
    InputError
        If its ratings are not there, or can't be read.
    """
    if source.named("u.data"):
        return _early(source, source.named("u.data")[0], "\t", _films_100k(source))
    if source.named("ratings.dat"):
        return _early(source, source.named("ratings.dat")[0], "::", _films_1m(source))
    return _late(source)


def _early(source: Source, path: Path, separator: str, films: tuple[Path, pl.DataFrame] | None) -> Contents:
    ratings = source.bare_table(path, RATED, separator, ENCODINGS).select(RATED)
    said = [f"{path.name}: {counted(len(ratings), 'rating')}: {', '.join(RATED)}"]
    used = [path]
    if films is not None:
        said.append(f"{films[0].name}: {counted(len(films[1]), 'film')}: {', '.join(films[1].columns)}")
        used.append(films[0])
    return Contents(
        items=None if films is None else films[1],
        interactions=ratings,
        understood=said,
        not_used=_rest(source, [*used, *source.named("u.genre")]),
    )


def _films_100k(source: Source) -> tuple[Path, pl.DataFrame] | None:
    found = source.named("u.item")
    if not found:
        return None
    genres = _GENRES.split()
    if listed := source.named("u.genre"):
        lines = listed[0].read_text(encoding="latin-1").split("\n")
        genres = [line.split("|")[0].strip() for line in lines if "|" in line]
    columns = [ITEM, TITLE, "release_date", "video_release_date", "imdb_url", *genres]
    frame = source.bare_table(found[0], columns, "|", ENCODINGS)
    flags = [pl.when(pl.col(name) == "1").then(pl.lit(name)) for name in genres]
    return found[0], frame.select(
        ITEM, TITLE, "release_date", pl.concat_str(flags, separator="|", ignore_nulls=True).alias("genres")
    )


def _films_1m(source: Source) -> tuple[Path, pl.DataFrame] | None:
    found = source.named("movies.dat")
    if not found:
        return None
    frame = source.bare_table(found[0], [ITEM, TITLE, "genres"], "::", ENCODINGS)
    return found[0], frame.drop(LINE)


def _late(source: Source) -> Contents:
    path = only(source, source.named("ratings.csv"), "ratings.csv")
    frame = source.table(path)
    wanted = {USER: "userid", ITEM: "movieid", RATING: "rating", TIMESTAMP: "timestamp"}
    ratings = pl.DataFrame([needed(path, frame, name).alias(own) for own, name in wanted.items()])
    said = [f"{path.name}: {counted(len(ratings), 'rating')}: {', '.join(RATED)}"]
    films = only(source, source.having("movieid", "title", "genres"), "movies.csv")
    frame = source.table(films)
    items = pl.DataFrame(
        [needed(films, frame, name).alias(own) for own, name in ((ITEM, "movieid"), (TITLE, "title"))]
        + [needed(films, frame, "genres").replace("(no genres listed)", None)]
    )
    said.append(f"{films.name}: {counted(len(items), 'film')}: {', '.join(items.columns)}")
    used = [path, films]
    for tagged in source.named("tags.csv"):
        tags = _tags(tagged, source.table(tagged))
        items = items.join(tags, on=ITEM, how="left", maintain_order="left")
        said.append(f"{tagged.name}: tags of {counted(len(tags), 'film')}, at most {TAGS} each")
        used.append(tagged)
    return Contents(items=items, interactions=ratings, understood=said, not_used=_rest(source, used))


def _tags(path: Path, frame: pl.DataFrame) -> pl.DataFrame:
    """The most frequent tags of each film."""
    said = column(frame, "tag")
    pairs = pl.DataFrame(
        {
            ITEM: needed(path, frame, "movieid"),
            "tags": said if said is not None else needed(path, frame, "tag"),
        }
    ).with_columns(pl.col("tags").str.strip_chars().str.to_lowercase())
    counts = (
        pairs.drop_nulls()
        .group_by(ITEM, "tags")
        .len()
        .sort(ITEM, "len", "tags", descending=[False, True, False])
    )
    return counts.group_by(ITEM, maintain_order=True).agg(pl.col("tags").head(TAGS).str.join("|"))


WHY = {
    "u.user": "tells of users, which no model reads yet",
    "users.dat": "tells of users, which no model reads yet",
    "links.csv": "ids of other catalogues",
    "genome-scores.csv": "relevance of tags",
    "genome-tags.csv": "relevance of tags",
}


def _rest(source: Source, used: list[Path]) -> list[str]:
    return [
        f"{path.name} ({WHY[path.name.lower()]})" if path.name.lower() in WHY else path.name
        for path in source.files
        if path not in used
    ]
