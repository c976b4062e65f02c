"""Names of events and what they weigh: declared here, overridden under ``[events]`` in palate.toml."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

RATING = "rating"
"""In place of a weight: the value of such a row is a rating, which weighs by itself."""

Weight = float | Literal["rating"]
"""Above 0: a sign of liking. Below 0: a sign of dislike. 0: no sign at all."""

UNKNOWN = 0.5
"""Weight of an event under a name that is declared nowhere; `check` says so."""

LIKING = 0.5
"""Weight of a like, and the least of events that say liking again after a rejection."""

_DECLARED: tuple[tuple[Weight, str], ...] = (
    (
        0.0,
        "impression exposure shown view_item_list product_list_viewed remove_from_cart 曝光 展示 移出购物车",
    ),
    (
        0.2,
        "view click visit detail browse pv select_item page_view product_view item_view view_item "
        "detail_page_view open play listen read watch preview return_visit "
        "浏览 点击 查看 访问 播放 观看 看过 阅读 收听",
    ),
    (
        0.5,
        "like love favourite favorite fav wishlist wish add_to_wishlist save bookmark collect heart upvote "
        "thumbs_up follow subscribe 收藏 点赞 喜欢 关注 赞 心愿单 想看 想要 想买 好评",
    ),
    (
        0.6,
        "cart add_to_cart addtocart product_added basket add_to_basket checkout begin_checkout "
        "checkout_started add_payment_info add_shipping_info "
        "加购 加购物车 加入购物车 购物车",
    ),
    (0.7, "share recommend repost forward download finish complete 分享 转发 推荐 下载 完播 看完"),
    (
        1.0,
        "purchase buy order order_completed order_placed order_paid transaction sale paid pay payment "
        "checkout_completed subscription rent "
        "购买 下单 买 支付 付款 成交 订购 已购",
    ),
    (RATING, "rating rate rated review score vote star stars 评分 评价 评论 打分 点评"),
    (
        -1.0,
        "dislike refund return cancel order_cancelled cancelled canceled chargeback complaint block ban "
        "report thumbs_down downvote not_interested unlike hate negative "
        "不喜欢 退货 退款 退单 拒收 踩 差评 投诉 屏蔽 拉黑 取消 取消订单 举报 不感兴趣 退换 讨厌",
    ),
    (
        -0.5,
        "skip hide dismiss unfavourite unfavorite unfollow unsubscribe 跳过 隐藏 取消收藏 取消点赞 取消关注",
    ),
)

_REMOVED = ("remove", "removed", "delete", "deleted", "移除", "删除", "移出")
_UNDONE = (*_REMOVED, "un", "undo", "not", "no", "non", "failed", "abandoned", "没", "未", "失败", "放弃")
"""Parts of a name that take back what the rest of it says."""

THUMBS = frozenset(["like", "thumbs", "thumb", "vote", "upvote", "点赞", "喜欢", "赞"])
"""Events whose value tells yes from no where both occur."""

_PAST = {
    "bought": "buy",
    "sold": "sale",
    "faved": "fav",
    "shipped": "purchase",
    "sent_back": "return",
    "watched": "watch",
    "clicked": "click",
    "skipped": "skip",
    "banned": "ban",
}


def normal(name: str) -> str:
    """An event's name as it is compared: lower case, parts joined by underscores."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[\s_./:-]+", "_", apart.casefold()).strip("_")


DECLARED: Mapping[str, Weight] = {
    normal(name): weight for weight, names in _DECLARED for name in names.split()
}
"""Weights by normal name; relative ones, since the strongest kind in a file comes to weigh 1."""


def weight_of(name: str, overridden: Mapping[str, Weight]) -> Weight | None:
    """What an event weighs; None where its name is declared nowhere.

    Parameters
    ----------
    name : str
        As in the file, "" for a row without an event: the value of such a row is a rating.
    overridden : mapping of str to Weight
        ``[events]`` of palate.toml, by normal name.
    """
    plain = normal(name)
    for form in _forms(plain):
        if form in overridden:
            return overridden[form]
    if not plain:
        return RATING
    return next((DECLARED[form] for form in _forms(plain) if form in DECLARED), None)


def likened(name: str) -> tuple[float, str] | None:
    """What a name that is declared nowhere weighs by the declared names in it, and those names; None where it
    holds none, or several that differ.

    A rejection among them decides: `refund_requested` is no sign of liking. What takes a liking back, such as
    `removed_from_wishlist`, says nothing.
    """
    parts = _declared_in(normal(name))
    weights = {weight: part for part, weight in parts.items() if not isinstance(weight, str)}
    if not weights or len(weights) < len({str(weight) for weight in parts.values()}):
        removed = _one_of(_REMOVED, normal(name))
        return (0.0, removed) if removed and not parts else None
    lowest = min(weights)
    if lowest < 0:
        return lowest, weights[lowest]
    if undone := _one_of(_UNDONE, normal(name)):
        return 0.0, undone
    return (lowest, weights[lowest]) if len(weights) == 1 else None


def _declared_in(plain: str) -> dict[str, Weight]:
    """Declared names within one, the longest first: runs of its parts, and characters in a row in Chinese."""
    found: dict[str, Weight] = {}
    parts = plain.split("_")
    position = 0
    while position < len(parts):
        runs = ["_".join(parts[position:end]) for end in range(len(parts), position, -1)]
        known = next(((run, form) for run in runs for form in _forms(run) if form in DECLARED), None)
        if known is not None:
            found[known[1]] = DECLARED[known[1]]
        position += 1 if known is None else known[0].count("_") + 1
    rest = plain
    for name in _CHINESE:
        if name in rest:
            found[name] = DECLARED[name]
            rest = rest.replace(name, " ")
    return found


def _one_of(words: Sequence[str], plain: str) -> str:
    """The first of some words that is a part of a name, in Chinese anywhere in it; "" for none."""
    parts = plain.split("_")
    return next((word for word in words if word in (parts if word.isascii() else plain)), "")


_CHINESE = sorted((name for name in DECLARED if not name.isascii()), key=len, reverse=True)


def _forms(plain: str) -> list[str]:
    """A name as it is, and without the ending of a past tense or a plural: views, added_to_cart."""
    forms = [plain, _PAST.get(plain, plain)]
    first, _, rest = plain.partition("_")
    for ending in ("s", "d", "ed", "ned", "ped"):
        if first.endswith(ending) and len(first) - len(ending) >= 3:
            forms.append("_".join(part for part in (first.removesuffix(ending), rest) if part))
    return list(dict.fromkeys(forms))
