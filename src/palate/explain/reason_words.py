"""Vocabulary that a model may word a reason with: in any sentence, or where the facts allow it."""

from palate.llm.grounding import Vocabulary

ANY = Vocabulary.of(
    """
    a an and are as also another at be because been by can could did do does for from given goes going had
    has have here if in is it its just like likely make makes matches match may might much of on one or our
    out quite since so some that the their them then there these they this those to too up very was we well
    were what which while who why will with would you your yours
    item items pick picks picked recommend recommended recommendation suggest suggested suggestion think
    thought feel feels seem seems similar similarly fit fits suit suits enjoy history past earlier before
    previously already chose choose chosen something
    """,
    """
    您 你 我们 它 这 这件 这款 那 的 了 和 与 也 还 又 而 而且 并 并且 因为 由于 所以 因此
    如果 是 有 都 很 在 把 被 对 给 为 向 会 可能 想 觉得 认为 推荐 为您 为你 给您 给你
    商品 产品 宝贝 一件 一款 选 选过 选择 选择了 选了 曾 曾经 以前 之前 过去 此前 买过 看过 过
    相似 类似 相近 接近 像 一样 相同 同样 之处 地方 方面 上 中 里 来 去 到 从 以 及 就 便 吧
    哦 呢 啦 特地 特意 喜欢 适合 合适 符合 匹配 您的 你的 根据 基于 参考 历史 记录 历史记录
    其 其他 该 与之 它的 同 理由 也许
    """,
)

GROUPS = {
    "reads": "read reads description descriptions described describe words text wording",
    "look": "look looks looking appearance picture pictures visually photo photos",
    "sound": "sound sounds sounding recording audio",
    "reviews": "review reviews reviewers said say says",
    "shopper": "shopper shoppers customer customers people person buyers other others both together often",
    "sells": "sell sells selling popular popularity bestseller seller sales demand",
    "sold": "sold sell selling popular around visit last",
    "moment": "now currently moment lately today right",
    "praised": "praised praise like liked loved said review wrote",
    "complained": "complained complaint complain review wrote unlike different",
    "thought": "probably perhaps seemingly thought",
    "描述": "描述 文字 介绍 说明",
    "外观": "外观 外形 样子 图片 看起来 看上去 样式",
    "声音": "声音 音色 听起来 听上去 录音",
    "评价": "评价 评论 评语 顾客评价",
    "顾客": "顾客 位顾客 客人 人 其他顾客 其他 一起 同时 经常 常常 常 往往 两者 两件 都 一并",
    "热销": "热销 销量 畅销 受欢迎 近期 最近 正",
    "销量": "销量 靠前 畅销 热销 受欢迎",
    "称赞": "称赞 好评 夸 夸过 赞 喜欢 提到 评价",
}
"""What a template says, and the words that it allows then."""

OPENINGS = {
    "en": (
        "We picked this for you because ",
        "You may like it: ",
        "Here is why we suggest it: ",
        "It may suit you: ",
    ),
    "zh": ("为您推荐这件，因为", "您可能会喜欢：", "推荐的理由：", "这件也许适合您："),
}
"""What a reason may begin with, by language; each is true of whatever speaks for an item."""


def vocabulary_of(template: str) -> Vocabulary:
    """Return the words that may replace those of a template."""
    allowed = ANY
    for told, words in GROUPS.items():
        if told in template.casefold():
            allowed = allowed | Vocabulary.of(words)
    return allowed
