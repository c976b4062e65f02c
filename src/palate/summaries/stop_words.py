"""Words that say nothing of what an item is like: function words, and opinions that fit anything."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = _words("""
a about above across actually after again against ago all almost already also although always am an and
another any anybody anyone anything anyway are aren't around as at away back be became because become
been before behind being below besides between beyond both but by came can can't cannot cant come comes
could couldn't couple day days did didn't didnt do does does'nt doesn't doesnt doing don't done dont
down during each eight either else enough especially etc even ever every everyone everything except far
few first five for four from further gave get gets getting give given gives go goes going gone gonna got
gotten had hadn't half has hasn't have haven't having he he'd he'll her here hers herself him himself
his how however i i'd i'll i'm i've id if im in indeed instead into is isn't isnt it it'd it'll it's its
itself ive just keep keeps kept knew know known last later least left less let lets like likely little
ll long look looked looking looks lot lots made make makes making many may maybe me mean might mine
month months more most much must my myself near need needed needs neither never new next nine no nobody
none nor not nothing now of off often oh ok okay on once one ones only onto or other others otherwise
ought our ours out over own per perhaps put quite rather re really right said same saw say says second
see seem seemed seems seen seven several shall she should shouldn't since six so some somebody someone
something sometimes somewhat soon still such sure take taken takes tell ten than thank thanks that
that's thats the their theirs them themselves then there there's therefore these they they'd they'll
they're they've thing things think this those though thought three through thus till time times to today
together told too took toward tried try trying two under unless until up upon us use used uses using
usually ve very via want wanted wants was wasn't wasnt way we we'd we'll we're we've week weeks well
went were weren't what whatever when where whether which while who whole whose why will with within
without won't wont would wouldn't year years yes yet you you'd you'll you're you've your youre yours
yourself
""")
"""Function words of English, and verbs and adverbs that reviews of anything are full of."""

CHINESE = _words("""
的 了 是 在 我 你 他 她 它 们 我们 你们 他们 她们 它们 自己 大家 人家 这 那 这个 那个
这些 那些 这样 那样 这么 那么 什么 怎么 怎样 怎么样 为什么 哪 哪里 谁 几 多少 和 与 及 或
或者 而 而且 但 但是 可是 不过 因为 所以 如果 虽然 然后 就 就是 也 也是 都 还 还是 还有
又 再 才 只 只是 只有 只能 不 没 没有 不是 不会 不能 不要 别 很 太 非常 特别 十分 挺
比较 最 更 真 真的 真是 真心 有点 有些 有 会 能 可以 可能 应该 要 想 想要 觉得 感觉 认为
知道 看 看到 看了 看过 看着 说 说是 说的 做 去 来 到 给 让 把 被 对 对于 从 向 跟 比
为 为了 以 于 上 下 里 中 前 后 时 时候 之 之后 之前 以后 以前 现在 今天 昨天 已经 一直
一样 一个 一些 一点 一下 一种 一次 一部 一 个 次 种 部 件 些 点 吧 吗 呢 啊 哦 呀 嘛
哈 哈哈 哈哈哈 嗯 唉 得 地 着 过 等 其实 其他 其 另外 总之 总体 终于 居然 竟然 简直 完全
实在 确实 毕竟 果然 当然 虽 却 并 并且 甚至 越 越来越 每 每个 每次 所有 任何 这种 那种
这里 那里 起来 出来 下来 下去 过来 上去 这次 这款 这部 是不是 有没有 不知道 不用 不了 不到
不错过 没什么 没想到 东西 事 事情 商品 产品 宝贝 买 买了 买的 购买 入手 收到 拿到 用 用了
使用 个人 作为 以及 不仅 不但 无论 除了 根本 毫无 用处 准备 而生 一定 有人 开始 最后 第一
第二 两个 好像 似乎 多 大 小 好 人 年 月 日 天
""")
"""Function words of Chinese, and words that reviews of anything are full of."""

OPINIONS = _words("""
good great nice best better excellent amazing awesome perfect wonderful fantastic love loved loving
lovely bad worse worst terrible horrible awful poor fine decent cool favorite favourite happy glad
pleased satisfied disappointed disappointing disappointment disappoint recommend recommended highly
enjoy enjoyed prefer hate hated super worth star stars review reviews reviewer product item items stuff
purchase purchased buy buying bought order ordered ordering amazon seller buyer customer work works
worked working wish hope hoped find found feel felt expect expected help helped helps start started stop
stopped big small huge easy hard different able bit kind people person guy friend husband wife daughter
son mom sister brother money dollar reason problem issue fact idea wrong true real pretty absolutely
simple simply anymore arrived received purchasing deal type sort number amount add added change changed
bring brought run running turn turned call called care happen happened stand send sending return
returned smile beautiful ugly annoying job fast
满意 喜欢 不错 很好 好看 难看 难听 好听 推荐 强烈推荐 失望 后悔 适合 绝配 好评 差评 值得
一般 还好 可惜 不好 差 烂 赞 完美 漂亮 舒服 超级 希望 期待 受不了 退货 烦人 讨厌 最好 无聊
精彩 经典 心烦 头疼 用不上 心情 每次 能够 简单 真正 不行 可怕 喜爱 一星 五星 评论 评价 评分
豆瓣 只好 收起 收起来 冲着 失望了
""")
"""Opinions and words of buying, which fit any item: they show in sentences, but name no aspect."""
