"""What shoppers call the looks, sounds, uses and materials of things, and how they praise or complain."""

from dataclasses import dataclass

LOOK, SOUND, USE, MATERIAL = "look", "sound", "use", "material"
"""Aspects of an item: its style, voice, theme and material."""


@dataclass(frozen=True)
class Wordings:
    """Several ways of saying one thing, in English and in Chinese."""

    en: tuple[str, ...]
    zh: tuple[str, ...]

    def of(self, chinese: bool) -> tuple[str, ...]:
        """Those of one language."""
        return self.zh if chinese else self.en


NAMES: dict[str, dict[str, Wordings]] = {
    LOOK: {
        "waves": Wordings(
            ("the rolling blue waves", "the blue ripples", "the wavy sea pattern"),
            ("蓝色的波浪纹", "海浪一样的花纹", "一道道蓝色水波纹"),
        ),
        "stripes": Wordings(
            ("the orange stripes", "the bands of orange and yellow", "the stripes like a deck chair's"),
            ("橙色条纹", "橙黄相间的竖条纹", "躺椅一样的条纹图案"),
        ),
        "leaves": Wordings(
            ("the green leaves", "the leafy green print", "the foliage pattern"),
            ("绿叶图案", "满满的绿色叶子", "枝叶印花"),
        ),
        "dots": Wordings(
            ("the pink polka dots", "the round pink spots", "the dotted pattern in pink"),
            ("粉色波点", "圆圆的粉色斑点", "粉红圆点图案"),
        ),
        "checks": Wordings(
            ("the black and white checks", "the chessboard pattern", "the black and white squares"),
            ("黑白格子", "棋盘格图案", "黑白方格"),
        ),
        "zigzags": Wordings(
            ("the brown zigzags", "the jagged brown lines", "the zigzag pattern in earthy brown"),
            ("棕色锯齿纹", "曲折的棕色折线", "大地色的之字形花纹"),
        ),
    },
    SOUND: {
        "bell": Wordings(
            ("the bright bell", "the ringing of a small chapel", "the metal chime"),
            ("清脆的铃声", "小教堂一样的钟声", "金属的叮当声"),
        ),
        "drum": Wordings(
            ("the deep drum beat", "the dull thumping", "the low drumming"),
            ("低沉的鼓声", "咚咚的敲击声", "沉闷的鼓点"),
        ),
        "pad": Wordings(
            ("the soft humming chord", "the organ-like drone", "the slow swelling tone"),
            ("柔和的嗡鸣和弦", "风琴一样的长音", "缓缓起伏的音色"),
        ),
        "bird": Wordings(
            ("the birdsong", "the high chirping", "the twitter of a small bird"),
            ("鸟鸣声", "高亢的啾啾声", "小鸟的叽喳声"),
        ),
        "tick": Wordings(
            ("the dry ticking", "the clockwork clicking", "the sharp tick-tock"),
            ("干脆的滴答声", "发条一样的咔嗒声", "滴滴答答的声音"),
        ),
        "water": Wordings(
            ("the rushing water", "the murmur of a stream", "the splashing brook"),
            ("流水声", "小溪般的潺潺声", "哗哗的水声"),
        ),
    },
    USE: {
        "0": Wordings(
            ("slow tea mornings", "a quiet cup of tea", "people who own six teas"),
            ("悠闲的早茶", "安静地喝一杯茶", "爱喝茶的人"),
        ),
        "1": Wordings(
            ("mountain trails", "a ridge walk in the rain", "weekend hikers"),
            ("登山徒步", "雨中走山脊", "周末爬山的人"),
        ),
        "2": Wordings(
            ("long novels", "an evening in the reading corner", "bookworms"),
            ("读长篇小说", "阅读角里的夜晚", "书虫"),
        ),
        "3": Wordings(
            ("potting herbs", "balcony gardeners", "work with seedlings and soil"),
            ("栽种香草", "阳台园丁", "摆弄幼苗和泥土"),
        ),
        "4": Wordings(
            ("sleeper trains", "travelling with one suitcase", "ferry crossings"),
            ("夜行列车", "带一只行李箱去旅行", "乘渡轮出行"),
        ),
        "5": Wordings(
            ("working past midnight", "late nights at the desk", "night owls"),
            ("深夜工作", "在书桌前熬夜", "夜猫子"),
        ),
    },
    MATERIAL: {
        "stoneware": Wordings(("the stoneware",), ("粗陶",)),
        "linen": Wordings(("the linen",), ("亚麻",)),
        "beech wood": Wordings(("the beech wood",), ("榉木",)),
        "brass": Wordings(("the brass",), ("黄铜",)),
    },
}
"""Names of each value of each aspect. Themes are named by their place in THEMES."""

PRAISE: dict[str, Wordings] = {
    LOOK: Wordings(
        (
            "I love {name}.",
            "Bought for {name}, and not disappointed.",
            "{name}: even nicer than in the photo.",
        ),
        ("{name}太好看了。", "就喜欢{name}，摆在家里很亮眼。", "冲着{name}买的，没有失望。"),
    ),
    SOUND: Wordings(
        (
            "I could listen to {name} all day.",
            "{name} makes me smile every time.",
            "What a joy, {name}.",
        ),
        ("{name}我能听一整天。", "{name}让人心情很好。", "喜欢{name}，每次听都会笑。"),
    ),
    USE: Wordings(
        (
            "Perfect for {name}.",
            "Just right for {name}, as if made for me.",
            "Great for {name}, I use it daily.",
        ),
        ("特别适合{name}，太满意了。", "跟{name}绝配。", "简直是为{name}而生，强烈推荐。"),
    ),
    MATERIAL: Wordings(
        ("{name} feels solid.", "{name} is lovely to touch.", "{name} is well worked."),
        ("{name}的质感很好。", "{name}做工扎实。", "{name}摸着很舒服。"),
    ),
}

COMPLAINT: dict[str, Wordings] = {
    LOOK: Wordings(
        (
            "I can't stand {name}.",
            "Sending it back because of {name}.",
            "{name}: far too loud for my home, ugly.",
        ),
        ("{name}太难看了。", "实在受不了{name}，想退货。", "没想到是{name}，看着心烦。"),
    ),
    SOUND: Wordings(
        (
            "{name} gets on my nerves.",
            "Had to put it away because of {name}.",
            "{name} is nothing but annoying.",
        ),
        ("{name}太烦人，听着头疼。", "受不了{name}，只好收起来。", "没想到是{name}，很失望。"),
    ),
    USE: Wordings(
        (
            "It is all about {name}, which is not my life at all.",
            "Only good for {name}; I have no use for that.",
            "Meant for {name}, so it gathers dust here.",
        ),
        (
            "只适合{name}，对我毫无用处。",
            "完全是为{name}准备的，我根本用不上。",
            "除了{name}没什么用，后悔买了。",
        ),
    ),
    MATERIAL: Wordings(
        ("{name} looks cheap.", "{name} was damaged after a week.", "{name} is badly worked."),
        ("{name}看着很廉价。", "{name}用了一周就坏了。", "{name}做工很差。"),
    ),
}

SMALL_TALK = Wordings(
    (
        "The {thing} came on a Tuesday.",
        "A {thing} for my sister.",
        "Delivery was quick.",
        "My second {thing} from this shop.",
        "Ordered this {thing} by chance.",
    ),
    (
        "{thing}周二到货。",
        "给妹妹买的{thing}。",
        "发货很快。",
        "在这家店买的第二个{thing}。",
        "随手下单的{thing}。",
    ),
)
"""What says nothing of a thing."""
