"""Small exports of other tools, each of the same thirty items and forty users."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

USERS, ITEMS, EACH = 40, 30, 8

Rows = list[tuple[int, int, int, int]]


def rows() -> Rows:
    """User, item, rating and Unix time; both ids count from 1."""
    random = np.random.default_rng(0)
    return [
        (user + 1, int(item) + 1, int(random.integers(1, 6)), 1_388_000_000 + user * 10_000 + 60 * place)
        for user in range(USERS)
        for place, item in enumerate(random.permutation(ITEMS)[:EACH])
    ]


def numbers() -> Iterator[int]:
    """Ids of the items."""
    return iter(range(1, ITEMS + 1))


def lines(header: str, made: Iterator[str]) -> str:
    return "\n".join([*([header] if header else []), *made]) + "\n"


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def movielens_100k(folder: Path) -> Path:
    flags = ["|".join("1" if item % 19 == place else "0" for place in range(19)) for item in numbers()]
    films = (f'{n}|"Été" no. {n} (1995)|01-Jan-1995||http://x|{flags[n - 1]}' for n in numbers())
    return write(
        folder,
        {
            "u.data": lines("", ("\t".join(map(str, row)) for row in rows())),
            "u.item": lines("", films).encode("latin-1"),
            "u.user": "1|24|M|technician|85711\n",
        },
    )


def movielens_1m(folder: Path) -> Path:
    films = (f"{n}::Été no. {n} (1995)::Drama|Comedy" for n in numbers())
    return write(
        folder,
        {
            "ratings.dat": lines("", ("::".join(map(str, row)) for row in rows())),
            "movies.dat": lines("", films).encode("latin-1"),
        },
    )


def movielens_late(folder: Path) -> Path:
    films = (f'{n},"Film, no. {n} (1995)",Drama|Comedy' for n in numbers())
    tags = ["1,1,Funny", "2,1,funny", "2,1,old"]
    return write(
        folder,
        {
            "ratings.csv": lines(
                "userId,movieId,rating,timestamp", (",".join(map(str, row)) for row in rows())
            ),
            "movies.csv": lines("movieId,title,genres", films),
            "tags.csv": lines("userId,movieId,tag,timestamp", (f"{tag},1388000000" for tag in tags)),
            "links.csv": "movieId,imdbId,tmdbId\n1,0114709,862\n",
        },
    )


def recbole(folder: Path) -> Path:
    header = "user_id:token\titem_id:token\trating:float\ttimestamp:float"
    films = (f"{n}\tFilm no. {n}\t1995\tDrama Comedy" for n in numbers())
    return write(
        folder,
        {
            "ml-100k.inter": lines(header, ("\t".join(map(str, row)) for row in rows())),
            "ml-100k.item": lines(
                "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq", films
            ),
            "ml-100k.user": "user_id:token\tage:token\n1\t24\n",
        },
    )


def recbole_parts(folder: Path) -> Path:
    header = "user_id:token\titem_id:token"
    parts: dict[str, list[str]] = {"train": [], "valid": [], "test": []}
    for place, (user, item, _, _) in enumerate(rows()):
        parts[{6: "valid", 7: "test"}.get(place % EACH, "train")].append(f"{user}\t{item}")
    return write(folder, {f"ml.{part}.inter": lines(header, iter(made)) for part, made in parts.items()})


def mmrec(folder: Path) -> Path:
    made = (
        f"{user - 1}\t{item - 1}\t{rating}\t{time}\t{max(0, place % EACH - 5)}"
        for place, (user, item, rating, time) in enumerate(rows())
    )
    write(folder, {"baby.inter": lines("userID\titemID\trating\ttimestamp\tx_label", made)})
    random = np.random.default_rng(1)
    np.save(folder / "text_feat.npy", random.normal(size=(ITEMS, 16)).astype(np.float32))
    np.save(folder / "image_feat.npy", random.normal(size=(ITEMS, 8)))
    return folder


EXPORTS: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "movielens-100k": ("movielens", movielens_100k),
    "movielens-1m": ("movielens", movielens_1m),
    "movielens-late": ("movielens", movielens_late),
    "recbole": ("recbole", recbole),
    "recbole-parts": ("recbole", recbole_parts),
    "mmrec": ("mmrec", mmrec),
}
"""Exports by name: what wrote them, and what writes them here."""
