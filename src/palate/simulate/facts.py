"""What a made-up shop is about: things, and what can be seen, heard and read of them."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Named:
    """Something with an English and a Chinese name."""

    en: str
    zh: str


THINGS = (
    Named("mug", "马克杯"),
    Named("lamp", "台灯"),
    Named("scarf", "围巾"),
    Named("notebook", "笔记本"),
    Named("music box", "音乐盒"),
    Named("wind chime", "风铃"),
    Named("cushion", "靠垫"),
    Named("kite", "风筝"),
    Named("clock", "时钟"),
    Named("teapot", "茶壶"),
)

SERIES = (
    Named("Lumi", "露米"),
    Named("Alba", "阿尔巴"),
    Named("Nori", "诺里"),
    Named("Sora", "索拉"),
    Named("Fjord", "峡湾"),
    Named("Piko", "皮可"),
    Named("Moss", "苔苔"),
    Named("Tala", "塔拉"),
    Named("Juno", "朱诺"),
    Named("Wren", "雷恩"),
    Named("Koi", "锦鲤"),
    Named("Otto", "奥托"),
    Named("Yuzu", "柚子"),
    Named("Bramble", "荆果"),
    Named("Hale", "海尔"),
    Named("Ember", "余烬"),
)

BRANDS = ("Hearth & Hollow", "Little Meridian", "竹与纸", "Papillon Works", "North Pier")

MATERIALS = (
    Named("stoneware", "粗陶"),
    Named("linen", "亚麻"),
    Named("beech wood", "榉木"),
    Named("brass", "黄铜"),
)

STYLES = ("waves", "stripes", "leaves", "dots", "checks", "zigzags")
"""What a picture shows and no text says."""

VOICES = ("bell", "drum", "pad", "bird", "tick", "water")
"""What a sound is like and no text says."""


@dataclass(frozen=True)
class Theme:
    """Whom a thing is for: said in the text and nowhere else."""

    en: tuple[str, ...]
    zh: tuple[str, ...]


THEMES = (
    Theme(
        (
            "made for slow tea mornings",
            "warms the hands while the leaves steep",
            "loved by people who own six teas",
        ),
        ("为悠闲的早茶时光而做", "泡茶时温暖双手", "爱茶之人的心头好"),
    ),
    Theme(
        ("packs small for mountain trails", "shrugs off rain on a ridge walk", "made with hikers in mind"),
        ("轻巧便携，适合登山徒步", "山脊上的风雨也不怕", "专为徒步者设计"),
    ),
    Theme(
        (
            "keeps company through long novels",
            "made for a reading corner",
            "a friend of bookmarks and quiet chapters",
        ),
        ("陪你读完一部部长篇小说", "为阅读角而生", "书签与安静章节的好朋友"),
    ),
    Theme(
        (
            "at home among seedlings and soil",
            "made for balcony gardeners",
            "rinses clean after potting herbs",
        ),
        ("与幼苗和泥土为伴", "为阳台园丁打造", "栽完香草一冲就净"),
    ),
    Theme(
        (
            "finds room in any suitcase",
            "made for sleeper trains and ferries",
            "collects stories from every port",
        ),
        ("任何行李箱都装得下", "为夜行列车与渡轮而做", "收集每个港口的故事"),
    ),
    Theme(
        (
            "made for people who work past midnight",
            "gentle on the eyes at two in the morning",
            "stays up with you",
        ),
        ("为深夜工作的人而做", "凌晨两点也温柔护眼", "陪你熬夜"),
    ),
)


@dataclass(frozen=True)
class Item:
    """One item with all that is true of it, said or not.

    thing, theme, style, voice are places in THINGS, THEMES, STYLES, VOICES; voice is -1 for an item without a
    sound. ``pictured`` and ``described`` say whether it has a picture and a description.
    """

    item_id: str
    series: Named
    thing: int
    theme: int
    style: int
    voice: int
    brand: str
    material: Named
    price: float
    pictured: bool
    described: bool


def make_items(count: int, random: np.random.Generator) -> list[Item]:
    """Items with independent facts: what is seen tells nothing of what is heard or read."""
    return [
        Item(
            f"p{number:04d}",
            SERIES[random.integers(len(SERIES))],
            int(random.integers(len(THINGS))),
            int(random.integers(len(THEMES))),
            int(random.integers(len(STYLES))),
            int(random.integers(len(VOICES))) if random.random() < 0.6 else -1,
            BRANDS[random.integers(len(BRANDS))],
            MATERIALS[random.integers(len(MATERIALS))],
            round(float(np.exp(random.normal(3.0, 0.5))), 2),
            bool(random.random() < 0.9),
            bool(random.random() < 0.85),
        )
        for number in range(1, count + 1)
    ]
