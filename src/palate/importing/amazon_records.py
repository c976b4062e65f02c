"""Records of Amazon's review data: the same things under the keys of three editions."""

from collections.abc import Iterator
from typing import cast

from palate.tables.json_records import as_text

Record = dict[str, object]

IMAGES = ("images", "image", "imageURLHighRes", "imageURL", "imUrl")
HELPFUL_KEYS = ("helpful_vote", "vote", "helpful")


def helpful_of(record: Record) -> str | None:
    """How many found a review helpful; in 2014 it is a pair: of how many readers how many did."""
    for name in HELPFUL_KEYS:
        value = record.get(name)
        if isinstance(value, list):
            pair = cast("list[object]", value)
            value = pair[0] if pair else None
        if value is not None:
            return str(value).replace(",", "")
    return None


def categories_of(record: Record) -> list[str]:
    """The categories of a product from the widest to the narrowest; of several paths the longest."""
    given: object = record.get("categories") or record.get("category")
    if not given:
        return []
    if not isinstance(given, list):
        return [str(given)]
    path = cast("list[object]", given)
    paths = [cast("list[object]", branch) for branch in path if isinstance(branch, list)]
    longest = max(paths, key=len, default=path)
    return list(dict.fromkeys(str(category) for category in longest))


def text_in(record: Record, names: tuple[str, ...], *, is_id: bool) -> str | None:
    """The first of some keys that says something; lists of words as words."""
    for name in names:
        value = record.get(name)
        if isinstance(value, list):
            words = [str(word) for word in cast("list[object]", value) if isinstance(word, str)]
            value = " ".join(words)
        if (text := as_text(value, is_id)) and text != "None":
            return text
    return None


def pictures_of(record: Record) -> Iterator[str]:
    """Addresses of the pictures of a record, of each the largest; the first key that has any counts."""
    for name in IMAGES:
        if found := list(dict.fromkeys(_largest(record.get(name)))):
            yield from found
            return


def _largest(value: object) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("http"):
        yield value
    elif isinstance(value, list):
        for member in cast("list[object]", value):
            yield from _largest(member)
    elif isinstance(value, dict):
        sizes = cast("Record", value)
        for size in ("hi_res", "large_image_url", "large", "medium_image_url", "thumb", "small_image_url"):
            if found := list(_largest(sizes.get(size))):
                yield from found
                return
