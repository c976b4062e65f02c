"""The closed values of each facet, and the words that state them in English and Chinese."""

import re
import unicodedata
from functools import cache

VALUES: dict[str, dict[str, str]] = {
    "material": {
        "cotton": "cotton 棉 纯棉",
        "linen": "linen 亚麻",
        "wool": "wool woolen woollen cashmere merino 羊毛 羊绒",
        "silk": "silk 丝绸 真丝 蚕丝",
        "leather": "leather suede 真皮 皮革 牛皮",
        "synthetic": "polyester nylon acrylic spandex synthetic 聚酯 尼龙 涤纶 腈纶",
        "denim": "denim 牛仔布",
        "wood": "wood wooden oak beech bamboo walnut pine 木 木头 木制 木质 实木 橡木 榉木 檀木 竹 竹编",
        "metal": "metal metallic steel stainless iron aluminum aluminium brass copper bronze "
        "金属 不锈钢 钢 铁 铝 黄铜 铜",
        "silver": "silver sterling 银 纯银",
        "gold": "gold golden 黄金 纯金",
        "glass": "glass crystal 玻璃 水晶",
        "ceramic": "ceramic porcelain stoneware earthenware clay 陶瓷 瓷 瓷器 陶土 粗陶 青瓷",
        "plastic": "plastic vinyl pvc 塑料",
        "rubber": "rubber silicone latex 橡胶 硅胶 乳胶",
        "paper": "paper cardboard 纸 纸质 纸板",
        "stone": "stone marble granite 石 石头 大理石",
        "rattan": "rattan wicker 藤 藤编",
    },
    "style": {
        "classic": "classic classical traditional 经典 传统",
        "modern": "modern contemporary 现代 当代",
        "minimalist": "minimalist minimal minimalistic 极简 简约",
        "vintage": "vintage retro antique 复古 古董 怀旧",
        "rustic": "rustic farmhouse 乡村 田园",
        "elegant": "elegant elegance 优雅 典雅",
        "cute": "cute kawaii adorable 可爱",
        "sporty": "sporty athletic 运动风",
        "industrial": "industrial 工业风",
        "bohemian": "bohemian boho 波西米亚",
        "handmade": "handmade handcrafted 手工 手作",
    },
    "occasion": {
        "birthday": "birthday birthdays 生日",
        "wedding": "wedding weddings bridal 婚礼 结婚",
        "christmas": "christmas xmas 圣诞 圣诞节",
        "holiday": "halloween easter thanksgiving 节日 春节 中秋",
        "gift": "gift gifts giftable present 礼物 礼品 送礼",
        "office": "office desk business 办公 办公室",
        "school": "school classroom student students 学校 上学 学生",
        "outdoor": "outdoor outdoors camping hiking garden 户外 露营 花园",
        "travel": "travel travelling traveling 旅行 旅游",
        "party": "party parties 派对 聚会",
        "everyday": "everyday daily 日常",
    },
    "colour": {
        "black": "black 黑 黑色",
        "white": "white ivory 白 白色",
        "grey": "grey gray 灰 灰色",
        "red": "red scarlet crimson 红 红色",
        "orange": "orange 橙 橙色",
        "yellow": "yellow 黄 黄色",
        "green": "green 绿 绿色",
        "blue": "blue navy 蓝 蓝色",
        "purple": "purple violet 紫 紫色",
        "pink": "pink 粉色 粉红",
        "brown": "brown beige tan 棕 棕色 褐色 咖啡色",
    },
}
"""Facets, their values, and words of each."""

FACETS = tuple(VALUES)
BRAND = "brand"

COLUMNS = {"material": ("material", "materials", "材质"), "colour": ("colour", "color", "颜色")} | {
    "style": ("style", "风格"),
    "occasion": ("occasion", "场合"),
}
"""Names of columns of items.csv that state a facet."""

_HAN = re.compile(r"[\u3400-\u9fff]")


@cache
def pattern(facet: str, value: str) -> re.Pattern[str]:
    """What states a value in a text without case: English words whole, Chinese ones anywhere."""
    words = VALUES[facet][value].split()
    own = [re.escape(word) for word in sorted(words, key=len, reverse=True)]
    parts = [word if _HAN.search(word) else rf"(?<![^\W_]){word}(?![^\W_])" for word in own]
    return re.compile("|".join(parts))


def plain(text: str) -> str:
    """A text as words are looked for in it, of the same length."""
    return "".join(small if len(small := letter.casefold()) == 1 else letter for letter in text)


def values_stated(facet: str, text: str) -> set[str]:
    """Values of a facet that a short text, such as a cell, states."""
    own = plain(unicodedata.normalize("NFKC", text))
    return {value for value in VALUES[facet] if pattern(facet, value).search(own)}
