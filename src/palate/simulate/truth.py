"""What is true of a made-up shop, as JSON: its files only hint at it."""

import json
from collections.abc import Sequence
from pathlib import Path

from palate.simulate.facts import STYLES, THINGS, VOICES, Item
from palate.simulate.review_files import audio_names, image_names
from palate.simulate.reviews import Review
from palate.simulate.shoppers import YEAR_START, Shopper
from palate.units import DAY


def write_truth(
    path: Path, catalogue: Sequence[Item], shoppers: Sequence[Shopper], reviews: Sequence[Review]
) -> None:
    """Write facts of items, tastes of shoppers, and what each review tells."""
    truth = {
        "items": {item.item_id: _of_item(item) for item in catalogue},
        "users": {shopper.user_id: _of_shopper(shopper) for shopper in shoppers},
        "reviews": {review.review_id: _of_review(review, catalogue) for review in reviews},
    }
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")


def _of_item(item: Item) -> dict[str, object]:
    return {
        "style": STYLES[item.style],
        "voice": VOICES[item.voice] if item.voice >= 0 else None,
        "theme": item.theme,
    }


def _of_shopper(shopper: Shopper) -> dict[str, object]:
    return {
        "kind": shopper.kind,
        "weights": shopper.weights,
        "taste": _taste(shopper.early),
        "later_taste": _taste(shopper.late),
        "moves_on": YEAR_START + shopper.moves_on * DAY,
    }


def _taste(favourites: Sequence[int]) -> dict[str, object]:
    style, voice, theme, thing = favourites
    return {"style": STYLES[style], "voice": VOICES[voice], "theme": theme, "thing": THINGS[thing].en}


def _of_review(review: Review, catalogue: Sequence[Item]) -> dict[str, object]:
    """Aspects that the text speaks of, items that text and uploads are of, by name of file."""

    def shown(names: Sequence[str], items: Sequence[int]) -> dict[str, str]:
        return {name: catalogue[item].item_id for name, item in zip(names, items, strict=True)}

    return {
        "item_id": catalogue[review.item].item_id,
        "language": ("zh" if review.chinese else "en") if review.text else None,
        "aspects": [
            {"aspect": remark.aspect, "value": remark.value, "praise": remark.praise}
            for remark in review.remarks
        ],
        "text_of": catalogue[review.text_of].item_id if review.text else None,
        "images_of": shown(image_names(review), review.images_of),
        "audio_of": shown(audio_names(review), review.audio_of),
        "misleading": list(review.misleading),
    }
