"""Facts about the items of an answer, and the words that a model may use for them."""

from collections.abc import Mapping

from palate.explain.reason_words import ANY
from palate.llm.grounding import Vocabulary

TOLD = ANY | Vocabulary.of(
    """
    ask asks asked answer answers question choice choices option options alternative alternatively look
    looking next then finally lastly too both either found find finds let me i show shown cost costs costing
    price priced at comes come where follow followed follows after shop
    """,
    """
    合适 其次 然后 接着 最后 另外 此外 还有 还 可以 看看 看 找到 找到了 为您找到 选择 价格 价格是 价格为
    售价 售价为 是 问题 所问 店里 本店 几件 这几件 件 先 再 您问的 所求 请看 供您参考 为您找到了
    """,
)
"""Words in any sentence."""

BEST = {"en": "is the best match", "zh": "最合适"}
COSTS = {"en": "costs {price}", "zh": "价格{price}"}
CHEAPEST = {"en": "is the cheapest of these", "zh": "是这几件中最便宜的"}

WAYS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "words": "has the words that were asked for",
        "meaning": "comes close to what was meant",
        "across": "fits by its pictures or sounds",
        "reviews": "is spoken of so in reviews",
        "kind": "is of the kind that was spoken of",
        "like": "is like what was named",
        "popular": "is popular with shoppers",
        "taste": "suits the shopper's taste",
    },
    "zh": {
        "words": "与所问的词相符",
        "meaning": "与所问的意思相近",
        "across": "图片或声音相符",
        "reviews": "评价中这样提到",
        "kind": "与所问的类别相符",
        "like": "与提到的商品相似",
        "popular": "受顾客欢迎",
        "taste": "符合顾客的喜好",
    },
}
"""What it says of an item that it clearly fits in some way."""

ALSO: Mapping[str, Vocabulary] = {
    "words": Vocabulary.of("mention mentions mentioned match matches word", "提到 描述 词语 相符"),
    "meaning": Vocabulary.of("close mean means", "意思 接近 相近"),
    "across": Vocabulary.of("picture sound look looks", "图片 声音 外观"),
    "reviews": Vocabulary.of("reviewers review say says mention mentions", "评价 评论 提到"),
    "kind": Vocabulary.of("kind sort", "类别 类型"),
    "like": Vocabulary.of("similar resembles alike", "相似 类似"),
    "popular": Vocabulary.of("liked many people shoppers favourite favorite", "热门 很多 人 喜欢 欢迎"),
    "taste": Vocabulary.of("your taste tastes", "您的 喜好 口味"),
}
"""Words besides that a way of fitting allows."""

OPENINGS = {
    "en": ("Here is what fits: ", "Have a look: ", "Here is what I found: ", "I would show you this: "),
    "zh": ("为您找到了：", "您可以看看：", "请看：", "供您参考："),
}
"""What the template's sentence may begin with, by language."""
