"""English and Chinese names of what shops sell and what it is like, where a catalogue has only one of them.

Short questions in one language about texts in the other are what sentence vectors are worst at.
"""

_PAIRS = """
red=红色 红|blue=蓝色 蓝|green=绿色 绿 青色|yellow=黄色 黄|black=黑色 黑|white=白色 白|grey=灰色 灰
gray=灰色 灰|brown=棕色 棕 褐色|orange=橙色 橘色 橙子 橙|purple=紫色 紫|pink=粉色 粉红 粉红色
gold=金色 黄金|silver=银色 白银|beige=米色|turquoise=青绿色|transparent=透明
wood=木头 木质 木制 实木 木|wooden=木头 木质 木制 实木 木|metal=金属|plastic=塑料|glass=玻璃
cotton=棉 纯棉 棉质|leather=皮革 真皮 皮质|ceramic=陶瓷|wool=羊毛|silk=丝绸 真丝|steel=钢
stainless steel=不锈钢|iron=铁|brass=黄铜|copper=铜|bamboo=竹子 竹制 竹|paper=纸 纸质|linen=亚麻
rubber=橡胶|silicone=硅胶|stone=石头|stoneware=粗陶|porcelain=瓷器|velvet=天鹅绒|nylon=尼龙
polyester=聚酯 涤纶|felt=毛毡|oak=橡木|beech wood=榉木|pine=松木|walnut=胡桃木 核桃
sugar=糖|milk=牛奶 奶|dairy=乳制品|nut=坚果|nuts=坚果|peanut=花生|gluten=麸质|wheat=小麦|soy=大豆 黄豆 豆
egg=鸡蛋 蛋|meat=肉|fish=鱼|pork=猪肉|beef=牛肉|chicken=鸡肉 鸡|lamb=羊肉|shrimp=虾|crab=螃蟹
alcohol=酒精|caffeine=咖啡因|salt=盐|oil=油|lactose=乳糖|honey=蜂蜜|fragrance=香精 香味|cheese=奶酪 芝士
butter=黄油|cream=奶油|sour cream=酸奶油|yoghurt=酸奶|yogurt=酸奶|soy milk=豆奶 豆浆|oat milk=燕麦奶
sour milk=酸牛奶|oat=燕麦|rice=米饭 大米|noodle=面条|bread=面包|cake=蛋糕|cookie=曲奇 饼干|biscuit=饼干
chocolate=巧克力|candy=糖果|ice cream=冰淇淋|coffee=咖啡|tea=茶|juice=果汁 汁|apple juice=苹果汁
orange juice=橙汁|grapefruit juice=西柚汁 葡萄柚汁|beer=啤酒|wine=葡萄酒 红酒|water=水|pizza=披萨
hamburger=汉堡|soup=汤|salad=沙拉|jam=果酱|sauce=酱|vanilla=香草|fruit=水果|vegetable=蔬菜
apple=苹果|banana=香蕉|lemon=柠檬|lime=青柠|blueberry=蓝莓|pear=梨|peach=桃子 桃|nectarine=油桃|plum=李子
mango=芒果|grape=葡萄|pineapple=菠萝|coconut=椰子|strawberry=草莓|cherry=樱桃|kiwi=猕猴桃 奇异果
melon=甜瓜 瓜|cantaloupe=哈密瓜|watermelon=西瓜|papaya=木瓜|pomegranate=石榴|passion fruit=百香果
grapefruit=西柚 葡萄柚|mandarin=橘子 柑橘|satsuma=蜜橘|avocado=牛油果 鳄梨|fig=无花果|date=枣
tomato=番茄 西红柿|potato=土豆 马铃薯|sweet potato=红薯 地瓜|onion=洋葱|garlic=大蒜|ginger=姜 生姜
carrot=胡萝卜|cabbage=卷心菜 白菜|lettuce=生菜 莴苣|cucumber=黄瓜|zucchini=西葫芦|aubergine=茄子
eggplant=茄子|pepper=辣椒 胡椒|bell pepper=甜椒 彩椒|mushroom=蘑菇|asparagus=芦笋|leek=韭葱 大葱
beet=甜菜|broccoli=西兰花|spinach=菠菜|corn=玉米|pumpkin=南瓜|pea=豌豆|bean=豆子
sweet=甜|sour=酸|bitter=苦|spicy=辣|salty=咸|fresh=新鲜|juicy=多汁|crispy=脆|creamy=奶香|soft=柔软
hard=硬|organic=有机|ripe=成熟|breakfast=早餐|dessert=甜点|mashed=泥|raw=生
cup=杯子|mug=马克杯 杯子|glass=玻璃杯|bottle=瓶子 水瓶|bowl=碗|plate=盘子|spoon=勺子|fork=叉子|knife=刀
pan=平底锅|pot=锅|kettle=水壶|teapot=茶壶|lamp=灯 台灯|light=灯|candle=蜡烛|clock=时钟 钟|watch=手表
chair=椅子|table=桌子|desk=书桌|bed=床|sofa=沙发|pillow=枕头|cushion=靠垫 抱枕|blanket=毯子|towel=毛巾
carpet=地毯|curtain=窗帘|mirror=镜子|shelf=架子|box=盒子|basket=篮子|bag=包 袋子|backpack=背包
wallet=钱包|umbrella=雨伞|key=钥匙|broom=扫帚|bucket=水桶|soap=肥皂|shampoo=洗发水|toothbrush=牙刷
vase=花瓶|frame=相框|wind chime=风铃|music box=音乐盒
shirt=衬衫|t-shirt=T恤|dress=连衣裙 裙子|skirt=裙子|trousers=裤子|pants=裤子|jeans=牛仔裤|coat=外套 大衣
jacket=夹克 外套|sweater=毛衣|sock=袜子|shoe=鞋 鞋子|boot=靴子|hat=帽子|cap=帽子|glove=手套|scarf=围巾
belt=腰带|ring=戒指|necklace=项链|earring=耳环|glasses=眼镜|sunglasses=太阳镜
book=书|notebook=笔记本|pen=笔 钢笔|pencil=铅笔|paper=纸|calculator=计算器|printer=打印机|ink=墨水
stapler=订书机|envelope=信封|scissors=剪刀|ruler=尺子|tape=胶带|folder=文件夹|computer=电脑
laptop=笔记本电脑|phone=手机 电话|camera=相机|headphone=耳机|speaker=音箱|keyboard=键盘|mouse=鼠标 老鼠
cable=数据线|charger=充电器|battery=电池|television=电视|radio=收音机
toy=玩具|doll=娃娃|ball=球|kite=风筝|puzzle=拼图|game=游戏|guitar=吉他|piano=钢琴|violin=小提琴|drum=鼓
flute=笛子|trumpet=小号|string=弦|bicycle=自行车|car=汽车 车|truck=卡车|bus=公共汽车|train=火车
locomotive=火车头 机车|plane=飞机|ship=船|boat=船|rocket=火箭|tractor=拖拉机
dog=狗|cat=猫|horse=马|cow=牛 奶牛|pig=猪|sheep=羊 绵羊|goat=山羊|rabbit=兔子|bird=鸟|duck=鸭子
rooster=公鸡|turkey=火鸡|eagle=鹰|owl=猫头鹰|parrot=鹦鹉|penguin=企鹅|frog=青蛙|snake=蛇|turtle=乌龟
lizard=蜥蜴|shark=鲨鱼|whale=鲸鱼|dolphin=海豚|lion=狮子|tiger=老虎|bear=熊|elephant=大象|giraffe=长颈鹿
zebra=斑马|monkey=猴子|deer=鹿|fox=狐狸|wolf=狼|squirrel=松鼠|butterfly=蝴蝶|bee=蜜蜂|ant=蚂蚁
spider=蜘蛛|ladybug=瓢虫|dinosaur=恐龙|dragon=龙
flower=花|rose=玫瑰|tulip=郁金香|tree=树|leaf=叶子|grass=草|cactus=仙人掌|sun=太阳|moon=月亮|star=星星
earth=地球|saturn=土星|jupiter=木星|mars=火星|planet=行星|snowflake=雪花|snowman=雪人
christmas=圣诞 圣诞节|easter=复活节|halloween=万圣节|house=房子|castle=城堡|church=教堂|school=学校
hospital=医院|bridge=桥|lighthouse=灯塔|tower=塔|flag=旗|coin=硬币|chess=国际象棋|queen=王后 皇后
king=国王|gravestone=墓碑|letter=字母|sign=标志
action=动作|comedy=喜剧|drama=剧情|romance=爱情|horror=恐怖|thriller=惊悚|mystery=悬疑|crime=犯罪
animation=动画|adventure=冒险|fantasy=奇幻|sci-fi=科幻|war=战争|music=音乐|musical=歌舞|family=家庭
history=历史|western=西部|sport=运动|documentary=纪录片|biography=传记|child=儿童 孩子|men=男士
women=女士|gift=礼物|small=小|large=大|warm=温暖|thick=厚|thin=薄|quiet=安静
"""

TRANSLATIONS: dict[str, tuple[str, ...]] = {}
"""Names in the other language by the name in one, both plain."""

for _pair in _PAIRS.replace("\n", "|").split("|"):
    _english, _, _chinese = _pair.strip().partition("=")
    if not _english:
        continue
    _names = tuple(_chinese.split())
    TRANSLATIONS[_english] = (*TRANSLATIONS.get(_english, ()), *_names)
    for _name in _names:
        TRANSLATIONS[_name] = (*TRANSLATIONS.get(_name, ()), _english)

_MEANT = """
comedy=funny hilarious humorous comedic laugh silly romcom
horror=scary creepy spooky terrifying terror frightening|romance=romantic love romcom
animation=animated cartoon pixar|sci-fi=scifi futuristic space alien|war=military soldier
fantasy=magic magical wizard|thriller=suspense suspenseful thrilling|mystery=mysterious detective
crime=gangster mafia heist|family=kid child kids children|action=superhero explosion
documentary=documentary|musical=singing|music=musician
"""

MEANT: dict[str, str] = {}
"""Names by words that speak of them."""

for _pair in _MEANT.replace("\n", "|").split("|"):
    _name, _, _words = _pair.strip().partition("=")
    MEANT.update(dict.fromkeys(_words.split(), _name))
