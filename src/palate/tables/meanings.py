"""Aliases of columns in English and Chinese."""

from collections.abc import Mapping

from palate.tables.headers import plain_names
from palate.tables.meaning import Cells, Meaning
from palate.tables.schema import (
    AUDIO,
    BRAND,
    CATEGORY,
    DESCRIPTION,
    EVENT,
    HELPFUL,
    IMAGE,
    INTERACTIONS,
    ITEM,
    ITEMS,
    PRICE,
    RATING,
    REVIEW,
    REVIEWS,
    SPLIT,
    TEXT,
    TIMESTAMP,
    TITLE,
    USER,
    VALUE,
)

_USER = Meaning(
    USER,
    plain_names(
        "customer_user customer_user_id user userid uid user_no reviewer reviewerid customer customer_id "
        "customer_no member member_id visitor visitor_id shopper shopper_id buyer buyer_id account_id "
        "client_id profile_id author_id user_pseudo_id anonymous_id "
        "用户 用户id 用户编号 用户号 用户标识 会员 会员id 会员编号 会员号 "
        "会员卡号 顾客 顾客id 顾客编号 客户 客户id 客户编号 买家 买家id 买家编号 用戶 用戶id 用戶編號 會員 "
        "會員編號 顧客 客戶 買家"
    ),
    plain_names(
        "username user_name reviewer_name customer_name customer_email user_email email_address nickname "
        "author email session session_id visit_id 用户名 用户名称 会员名 会员名称 昵称 用户昵称 买家会员名 "
        "买家昵称 手机号 会话id 用戶名 暱稱"
    ),
)

_ITEM_NAMES = (
    "itemid iid item_no item_code asin parent_asin sku sku_id sku_code item_sku product_sku product_id pid "
    "product_code product_no productid goods_id goods_no goods_sn article_id article_no stock_code spu "
    "spu_id movie_id film_id book_id isbn song_id track_id artist_id game_id app_id business_id news_id "
    "video_id recipe_id anime_id gmap_id mid 商品id 商品编号 商品编码 商品代码 商品号 商品货号 货号 产品id "
    "产品编号 产品编码 产品代码 物品id 物品编号 宝贝id 款号 条码 商品条码 电影id 电影编号 影片id 图书id "
    "图书编号 书号 歌曲id 视频id 新闻id 文章id 菜品id sku编码 商品編號 商品編碼 商品代碼 貨號 產品編號 "
    "物品編號 電影編號 圖書編號"
)
_ITEM_WORDS = "item product goods article movie film book 商品 产品 物品 宝贝 电影 影片 图书 產品 電影 圖書"

_ITEM_TITLES = (
    "item_name item_title product_name product_title goods_name movie_title movie_name film_title "
    "book_title song_name song_title track_name game_name 商品名称 商品名 商品标题 产品名称 物品名称 "
    "宝贝名称 宝贝标题 电影名 电影名称 影片名称 片名 书名 图书名称 歌名 歌曲名 商品名稱 產品名稱 電影名稱 "
    "書名"
)
"""What else tells an item apart in events and reviews, where nothing but its title does."""

_ITEM = Meaning(ITEM, plain_names(_ITEM_NAMES), plain_names(_ITEM_WORDS), last=plain_names(_ITEM_TITLES))
_OWN_ITEM = Meaning(
    ITEM,
    plain_names(f"id {_ITEM_NAMES}"),
    plain_names(f"handle uuid guid code 编号 编码 代码 序号 編號 {_ITEM_WORDS}"),
)

_TIMESTAMP = Meaning(
    TIMESTAMP,
    plain_names(
        "invoice_date transaction_date t_dat time ts datetime date_time time_stamp timestamp_ms unixtime "
        "unix_time unixreviewtime unix_timestamp event_time event_timestamp order_time order_date "
        "purchase_time purchase_date rating_time rating_timestamp review_timestamp created_at createdat "
        "create_time created_time creation_time date_created visited_at watched_at "
        "时间 时间戳 发生时间 行为时间 "
        "点击时间 浏览时间 下单时间 订单时间 订单创建时间 购买时间 付款时间 支付时间 成交时间 评论时间 "
        "评价时间 评分时间 发布时间 创建时间 交易时间 订单付款时间 订单支付时间 订单成交时间 date_added "
        "added_at rated_at 時間 時間戳 下單時間 購買時間 評論時間"
    ),
    plain_names(
        "date day when reviewtime review_time review_date rating_date event_date processed_at paid_at 日期 "
        "下单日期 订单日期 购买日期 评论日期 评价日期 交易日期 訂單日期 購買日期 評論日期"
    ),
    cells=Cells.TIMES,
)

_RATING = Meaning(
    RATING,
    plain_names(
        "overall stars star star_rating rating_score score rate ratings review_score review_rating "
        "user_rating item_rating product_rating book_rating movie_rating 评分 打分 "
        "星级 评级 得分 分数 用户评分 評分 星級"
    ),
    cells=Cells.NUMBERS,
)

_IMAGE = Meaning(
    IMAGE,
    plain_names(
        "images image_path image_paths image_file image_files image_name picture pictures picture_path "
        "photo photos img imgs img_path 图片 商品图片 图片路径 图片文件 主图 配图 晒图 圖片 商品圖片 主圖"
    ),
    cells=Cells.FILES,
)
_AUDIO = Meaning(
    AUDIO,
    plain_names(
        "audios audio_path audio_file sound sounds sound_file recording 音频 声音 音频文件 录音 音頻 聲音"
    ),
    cells=Cells.FILES,
)
_EVENT = Meaning(
    EVENT,
    plain_names(
        "events event_type event_name action actions action_type behavior behaviour behavior_type "
        "behaviour_type feedback_type interaction_type activity_type 行为 行为类型 事件 事件类型 操作 "
        "操作类型 动作 动作类型 反馈类型 互动类型 行為 行為類型 事件類型"
    ),
    plain_names("type feedback activity 类型 類型"),
)
_SPLIT = Meaning(
    SPLIT, plain_names("x_label set subset partition data_split 划分 数据集划分 劃分"), cells=Cells.PARTS
)

MEANINGS: Mapping[str, tuple[Meaning, ...]] = {
    ITEMS: (
        _OWN_ITEM,
        Meaning(
            TITLE,
            plain_names(
                "name item_name prod_name item_title product_name product_title goods_name goods_title "
                "movie_title movie_name film_title film_name book_title book_name song_name song_title "
                "track_name track_title game_name app_name news_title video_title anime_name recipe_name "
                "article_title 商品名称 商品名 商品标题 产品名称 产品名 名称 标题 物品名称 宝贝名称 "
                "宝贝标题 品名 电影名 电影名称 片名 影片名称 书名 图书名称 歌名 歌曲名 歌曲名称 视频标题 "
                "新闻标题 文章标题 菜名 商品名稱 產品名稱 名稱 標題 電影名稱 書名"
            ),
            plain_names(_ITEM_WORDS),
        ),
        Meaning(
            DESCRIPTION,
            plain_names(
                "desc detail_desc item_description product_description product_desc long_description body "
                "body_html overview plot synopsis comment 描述 商品描述 产品描述 简介 商品简介 产品简介 "
                "详情 商品详情 产品详情 介绍 商品介绍 内容简介 剧情简介 剧情 產品描述 簡介 詳情 介紹"
            ),
            exclusive=False,
        ),
        Meaning(
            CATEGORY,
            plain_names(
                "categories item_category product_category category_name 类别 商品类别 产品类别 分类 "
                "商品分类 产品分类 类目 商品类目 品类 類別 商品類別 分類 商品分類 類目"
            ),
            exclusive=False,
        ),
        Meaning(
            BRAND,
            plain_names("brands brand_name product_brand vendor 品牌 商品品牌 品牌名称 牌子 品牌名稱"),
            exclusive=False,
        ),
        Meaning(
            PRICE,
            plain_names(
                "unit_price item_price product_price list_price 价格 商品价格 单价 售价 现价 一口价 "
                "价钱 價格 單價 售價 一口價"
            ),
            cells=Cells.NUMBERS,
            exclusive=False,
        ),
        _IMAGE,
        _AUDIO,
    ),
    INTERACTIONS: (
        _USER,
        _ITEM,
        _TIMESTAMP,
        _EVENT,
        Meaning(VALUE, plain_names("feedback_value event_value 反馈值 取值 数值"), cells=Cells.NUMBERS),
        _RATING,
        _SPLIT,
    ),
    REVIEWS: (
        Meaning(
            REVIEW, plain_names("reviewid review_no comment_id 评论id 评论编号 评价id 评价编号 評論編號")
        ),
        _USER,
        _ITEM,
        Meaning(
            TEXT,
            plain_names(
                "review review_text reviewtext review_body review_content reviews body comment comments "
                "comment_text content 评论 评论内容 评论文本 评论正文 评价 评价内容 内容 正文 点评 "
                "用户评论 評論 評論內容 評價 評價內容 內容"
            ),
            plain_names("summary review_title review_summary review_headline headline 评论标题 評論標題"),
        ),
        _RATING,
        _TIMESTAMP,
        Meaning(
            HELPFUL, plain_names("useful_count helpful_count 有用数 点赞数 有用 點讚數"), cells=Cells.NUMBERS
        ),
        _IMAGE,
        _AUDIO,
        _EVENT,
        _SPLIT,
    ),
}
"""What the columns of each table mean, in the order in which they are settled."""

PEOPLE = plain_names(
    "age gender sex occupation birthday birthdate firstname lastname email 年龄 性别 职业 生日 手机号 邮箱 "
    "年齡 性別 職業"
)
"""Plain names of columns that tell of people, not of items."""

ORDERS = plain_names("order_id order_no order_number order_date order_status 订单编号 订单号 訂單編號")
"""Plain names of columns of orders; a table of items has none of them."""

KNOWN = frozenset(
    name
    for meanings in MEANINGS.values()
    for meaning in meanings
    for names in meaning.ranks
    for name in names
)
"""Every plain name that means something."""
