"""Family names, so that a name can be told from other words; by frequency, those of Hunan first."""

COMPOUND = ("欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "令狐", "司徒", "端木", "东方", "公孙", "慕容")

SINGLE = frozenset(
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊殷施陶洪翟颜倪严"
    "牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢骆岳齐梅莫庄辛管祝左涂谷祁舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲游裴席卫查"
    "屈鲍位覃霍翁甘植宁成全匡阳资肖单刁晏喻仇旷谌蓝冷柏瞿寻粟阮苟瞿宾皮"
)


def split_name(name: str) -> tuple[str, str]:
    """Return family name and given name; a name without a known family name keeps its first sign as one."""
    for compound in COMPOUND:
        if name.startswith(compound) and len(name) > len(compound):
            return compound, name[len(compound) :]
    return name[:1], name[1:]
