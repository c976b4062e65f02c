"""English and Chinese names of colours, materials and ingredients, where a catalogue has only one of them."""

_PAIRS = """
red=红 红色|blue=蓝 蓝色|green=绿 绿色|yellow=黄 黄色|black=黑 黑色|white=白 白色|grey=灰 灰色
gray=灰 灰色|brown=棕 棕色 褐色|orange=橙色 橘色|purple=紫 紫色|pink=粉色 粉红 粉红色|gold=金色
silver=银色|beige=米色|turquoise=青色|transparent=透明|wood=木 木头 木质 木制 实木
wooden=木 木头 木质 木制 实木|metal=金属|plastic=塑料|glass=玻璃|cotton=棉 纯棉 棉质
leather=皮革 真皮 皮质|ceramic=陶瓷|wool=羊毛|silk=丝绸 真丝|steel=钢|stainless steel=不锈钢|iron=铁
brass=黄铜|copper=铜|bamboo=竹 竹子 竹制|paper=纸 纸质|linen=亚麻|rubber=橡胶|silicone=硅胶
stone=石头 石材|stoneware=粗陶|porcelain=瓷器|velvet=天鹅绒|nylon=尼龙|polyester=聚酯 涤纶|felt=毛毡
oak=橡木|beech wood=榉木|pine=松木|walnut=胡桃木|sugar=糖|milk=牛奶 奶|dairy=乳制品|nuts=坚果
nut=坚果|peanut=花生|peanuts=花生|gluten=麸质|wheat=小麦|soy=大豆|egg=鸡蛋|eggs=鸡蛋|meat=肉|fish=鱼
pork=猪肉|beef=牛肉|chicken=鸡肉|alcohol=酒精|caffeine=咖啡因|salt=盐|oil=油|lactose=乳糖|honey=蜂蜜
fragrance=香精 香味|cheese=奶酪|chocolate=巧克力|coffee=咖啡|tea=茶|fruit=水果|vegetable=蔬菜
garlic=大蒜|onion=洋葱|tomato=番茄 西红柿|strawberry=草莓|apple=苹果|banana=香蕉|lemon=柠檬
blueberry=蓝莓|pear=梨|peach=桃子|mango=芒果|grape=葡萄|pineapple=菠萝|coconut=椰子
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
