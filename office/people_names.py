"""What Chinese names are made of, and which ordinary words only look like one.

There is no space between words, so a family name counts only where something else points at a person: a given name of
signs that given names are made of, and a word before or after it.
"""

from collections import defaultdict

from .surnames import COMPOUND, SINGLE

GIVEN = (
    "明国华建军平红英秀兰桂芳梅丽娟霞玲珍香花春秋冬夏生林文武志强伟刚勇斌涛波辉光荣福贵德胜利民新立成才运发祥祖财喜满"
    "清四五六七八小大老元云月玉美爱莲菊凤娥翠金银根水木顺安康宁庆友良仁义礼智信忠孝廉正宏鹏飞龙虎松柏青山海江河东南中"
    "天宇晓晨阳星雪雨雷石铁钢锋剑俊杰豪雄威洪超越群琴琼瑶瑛莉静雅淑慧敏婷佳欣悦怡萍蓉艳彩芝珠宝昌盛兴旺学书远长衡湘"
    "连会菲倩蕾磊鑫森淼炎焱峰岳川泉湖源深润泽浩博达广茂盈余粮仓谷稻牛保栋梁柱才细毛如意驹"
    "永素燕亮娜君芬景维继绍嘉振启耀丹凯旭瑞邦坤培翔颖桃枝芹娇姣妹丰益三欢浪滨灿焕煜熙璐楠妮薇茜昊轩然辰睿恒诗涵梓彤诺"
    "雯璇妍洋帆帅勤奎钧锦铭霖骏麟黎巧伯仲炳尧禹淼世承先进树彪姑九高万堂"
)
"""Signs that given names of country people are made of; not all, but few names hold none of them twice."""

_NOT_NAMES = (
    "孙子 孙女 成立 成才 成长 成本 成品 成林 成书 成群 成天 成年 成家 成功 成语 成果 高兴 高山 高峰 "
    "高中 高大 高德 高新 高龄 高铁 高贵 高三 高深 高远 高发 高利 高清 全国 全民 全新 全村 全组 全长 "
    "全天 全年 全会 全书 全文 全军 全家 全然 全权 全景 全镇 全勤 全运 全盛 全部 明天 明年 明显 明星 "
    "文明 文书 文学 文华 文广 文化 文武 文静 江水 江河 江湖 江东 江南 江中 江山 江海 江夏 江宁 江永 "
    "江华 金银 金山 金秋 金色 金星 金花 金牛 金融 金元 金毛 阳光 阳台 雷雨 雷锋 龙头 龙王 龙泉 龙山 "
    "龙江 龙虎 石山 石林 石灰 石油 石泉 石河 石江 方正 方向 方法 方便 方才 方志 和平 温和 温泉 温水 "
    "温润 祝福 田地 田园 毛竹 毛毛 毛桃 毛泽 白天 白云 白水 白花 白金 白桃 马上 马路 马山 马龙 常德 "
    "常宁 常年 常春 常会 衡阳 衡南 梅花 桂花 单位 单元 单月 万元 万一 万余 万民 万家 万福桥 史书 "
    "史学 路远 康复 康庄 安全 安康 平安 利民 惠民 凌晨 秋冬 春秋 关于 关山 关中 关东 关爱 向阳 向上 "
    "向东 向南 向前 任何 任意 连长 东方 公安 严明 严正 管理 管家 钱财 章程 清泉 水泉 泉湖 时光 林场 "
    "林业 林中 黄金 黄花 黄土 黄河 黄山 黄海 黄连 黄桃 黄牛 曾经 陈年 强烈 易地 谷雨 盛夏 盛大 盛开 "
    "盛会 左右 左权 古树 宣传 资源 资金 资深 资料 资江 资水 武昌 武汉 武广 夏天 夏秋 夏季 韩国 王国 "
    "庞大 沈阳 欧元 欧美 欧洲 冷静 冷水 甘泉 苏丹 宁夏 宁波 宁海 莫大 卫国 卫生 周长 周一 周二 周三 "
    "周四 周五 周六 周日 周末 周年 周边 丛书 丛中 毕生 皮毛 皮炎 岳南 申明 祁连 祁东 祁阳 邵东 邵阳 "
    "益阳 湘江 甘露 白露 季军 齐发 谢意 纪元 游泳 程序 严重 孔子 鲁班 雷公 雷祖 关公 包公 凌云 申报 "
    "盛产 易发 苗木 花木 牛毛 柳树 桃树 柏树 余万 成万 单万 全高 石堂 钟表 段长 陆运 洪水 汪洋 阳春 "
    "常青 梅雨 白玉兰 马兰 丁香 石英 石榴 岳阳 洪江 邓小平 毛泽东 周恩来 胡锦涛 江泽民 万美 万英 万人 "
    "万中 申花 林木 林地 金光 金桂 石景山 关云长 李世民 周期 金九"
)
"""Ordinary words and places that begin like a name."""


def _grouped(words: str) -> str:
    """Return the alternatives grouped by their first sign, so that few are tried at a place."""
    rest = defaultdict(list)
    for word in sorted(set(words.split())):
        rest[word[0]].append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(ends)})" for first, ends in rest.items())


ANY_HAN = "[\\u4e00-\\u9fff]"
_COMPOUND = _grouped(" ".join(COMPOUND))
SURNAME = f"(?:{_COMPOUND}|(?!{_COMPOUND})[{''.join(sorted(SINGLE))}])"
SURNAME_SIGNS = "".join(sorted(SINGLE | {name[0] for name in COMPOUND}))
_BEGINS = f"(?=[{SURNAME_SIGNS}])(?!{_grouped(_NOT_NAMES)}){SURNAME}"
_NO_WORD = "(?!.(?:老|先生|[一三四五六七八九][天月元大]))"
"""What makes a nickname, a title or a time of a family name: 周老三, 黄先生, 连三天."""
KNOWN_NAME = rf"{_NO_WORD}{_BEGINS}[{GIVEN}]{{1,2}}"
"""A family name and one or two signs of given names."""
FULL_NAME = rf"{_NO_WORD}{_BEGINS}[{GIVEN}][{GIVEN}一]"

LEADING = "(?![于向连全单时常成任位段申])"
"""Family names that lead to another word more often than to a given name: 于明天, 连三天."""

NOT_GIVEN = (
    "某的了是在和与有对说这那我你他她它们人民众家户主个位都也不没被把将为给到就要能会可"
    "群村组镇乡县市省领导干部队员党书记长老少年月日号"
)
NAME = rf"{_BEGINS}(?:(?![{NOT_GIVEN}]){ANY_HAN}){{1,2}}"
"""A family name and any one or two signs that do not belong to another word."""
