"""The start values of the category list, from domain practice; counties edit them in the admin."""

CATEGORIES: tuple[tuple[str, str, str, bool, tuple[str, ...]], ...] = (
    ("基础设施", "DEMAND", "GENERAL", False, ("道路硬化", "桥涵", "路灯", "通信信号", "村村响广播")),
    ("水利用水", "DEMAND", "LIVELIHOOD", False, ("自来水", "水渠", "山塘清淤", "防洪防旱")),
    ("供电能源", "DEMAND", "LIVELIHOOD", False, ("低电压", "停电")),
    ("人居环境", "DEMAND", "GENERAL", False, ("垃圾", "污水", "厕所", "畜禽养殖")),
    ("生态环保", "DEMAND", "COMPLEX", False, ("企业污染", "采石", "河道")),
    ("农业产业", "SUGGESTION", "GENERAL", False, ("种粮补贴", "抛荒", "特色产业", "购销", "集体经济")),
    ("土地房屋", "DEMAND", "COMPLEX", False, ("承包地", "宅基地", "危房", "征拆", "山林权属")),
    ("教育", "DEMAND", "GENERAL", False, ()),
    ("医疗卫生", "CONSULTATION", "GENERAL", False, ("医保", "村卫生室")),
    ("社保救助", "CONSULTATION", "GENERAL", False, ("低保", "养老", "残疾", "优抚")),
    ("劳动就业", "CONSULTATION", "GENERAL", False, ()),
    ("交通出行", "DEMAND", "GENERAL", False, ("班车", "公路安全")),
    ("社会治安", "DEMAND", "GENERAL", False, ("禁毒", "禁赌", "反电诈")),
    ("矛盾纠纷", "DISPUTE", "COMPLEX", True, ("邻里", "婚姻家庭", "债务", "权属")),
    ("村务公开与财务", "CONSULTATION", "GENERAL", False, ()),
    ("乡风民俗与村规民约", "SUGGESTION", "GENERAL", False, ("违建墓地", "红白喜事")),
    ("干部作风", "DEMAND", "COMPLEX", True, ()),
    ("政策咨询", "CONSULTATION", "CONSULT", False, ()),
    ("其他", "DEMAND", "GENERAL", False, ()),
)
"""Name, kind and handling class it proposes, whether it is never public, and its second level."""
