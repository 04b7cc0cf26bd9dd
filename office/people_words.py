"""How a Chinese text tells of people without a number: given names, kinship, what is said before and after a name.

There is no space between words, so a family name counts only where something else points at a person: a given name of
signs that given names are made of, and a word before or after it.
"""

from .surnames import COMPOUND, SINGLE

GIVEN = (
    "明国华建军平红英秀兰桂芳梅丽娟霞玲珍香花春秋冬夏生林文武志强伟刚勇斌涛波辉光荣福贵德胜利民新立成才运发祥祖财喜满"
    "清四五六七八小大老元云月玉美爱莲菊凤娥翠金银根水木顺安康宁庆友良仁义礼智信忠孝廉正宏鹏飞龙虎松柏青山海江河东南中"
    "天宇晓晨阳星雪雨雷石铁钢锋剑俊杰豪雄威洪超越群琴琼瑶瑛莉静雅淑慧敏婷佳欣悦怡萍蓉艳彩芝珠宝昌盛兴旺学书远长衡湘"
    "连会菲倩蕾磊鑫森淼炎焱峰岳川泉湖源深润泽浩博达广茂盈余粮仓谷稻牛保栋梁柱才细毛如意驹"
)
"""Signs that given names of country people are made of; not all, but few names hold none of them twice."""
NOT_NAMES = (
    "孙子|孙女|成立|成才|成长|成本|高兴|高山|高峰|高中|高大|高德|高新|全国|全民|全新|明天|明年|明显|明星|文明|文书|文学|文华"
    "|江水|江河|江湖|江东|江南|金银|金山|金秋|金色|阳光|雷雨|雷锋|龙头|龙王|石山|石林|石灰|方正|和平|温和|祝福|田地|田园|毛竹"
    "|白天|白云|白水|马上|马路|常德|衡阳|衡南|梅花|桂花|单位|成林|万元|万一|史书|路远|康复|安全|安康|平安|利民|惠民|凌晨|秋冬|春秋"
    "|方向|方法|方便|关于|关山|向阳|向上|向东|向南|任何|连长|东方|公安|严明|严正|管理|成品|钱财|单元|章程|温泉|龙泉|清泉|水泉|泉湖"
    "|高龄|常年|常春|时光|全村|全组|林场|林业|黄金|黄花|黄土|石油|石泉|毛毛|曾经|陈年|强烈|易地|谷雨|盛夏|左右|古树|宣传"
)
"""Ordinary words that begin like a name."""
SURNAME = f"(?:{'|'.join(COMPOUND)}|[{''.join(sorted(SINGLE))}])"
ANY_HAN = "[\\u4e00-\\u9fff]"
KNOWN_NAME = rf"(?!{NOT_NAMES}){SURNAME}[{GIVEN}]{{1,2}}"
"""A family name and one or two signs of given names."""
FULL_NAME = rf"(?!{NOT_NAMES}){SURNAME}[{GIVEN}]{{2}}"

NOT_GIVEN = (
    "某的了是在和与有对说这那我你他她它们人民众家户主个位都也不没被把将为给到就要能会可"
    "群村组镇乡县市省领导干部队员党书记长老少年月日号"
)
NAME = rf"(?!{NOT_NAMES}){SURNAME}(?:(?![{NOT_GIVEN}]){ANY_HAN}){{1,2}}"
"""A family name and any one or two signs that do not belong to another word."""

ELDER = "(?:[大小老满细二三]?(?:爹|娭毑|嗲嗲|嗲|爷爷|奶奶|婶子?|嫂子?|伯伯|姨妈|娘)|大爷|大妈|大姐|大哥|大伯|大叔|大娘)"
CRAFT = "(?:师傅|老板|铁匠|木匠|篾匠|瓦匠|石匠|屠夫|裁缝|老师|医生)"
NOT_CALLED = "[向于全成任管常时连单祝方明金位]"
"""Family names that are ordinary words before 大爷, 大姐 and the like."""
CALLED = rf"(?!{NOT_CALLED}){SURNAME}{ELDER}"
"""张嗲嗲, 李满爹, 彭大姐: in a village everybody knows who that is."""

KIN = (
    "妻子|老婆|丈夫|老公|爱人|配偶|堂客|遗孀|遗属|家属"
    "|[大二三小满幺长次独]?(?:儿子|女儿|崽|儿媳妇?|女婿|媳妇|孙子|孙女)|外孙女?|养[子女]|继[父母]|独[子女]"
    "|父亲|母亲|爸爸|妈妈|爷爷|奶奶|老娘|老爹|岳父|岳母|公公|婆婆|哥哥|弟弟|姐姐|妹妹|嫂子|弟媳|侄[子女]|外甥女?|[大小]?舅子|[大小]姨子|连襟"
)
KINSHIP = rf"家?[的之]?(?:{KIN})|[他她](?:爸|妈|爹|娘|爷|奶|哥|弟|姐|妹|老婆|老公)|之(?:妻|夫|子|女|父|母|媳|兄|弟|孙)"
OF_KIN = (
    rf"(?:{NAME}|{SURNAME}某(?![某的之等]){ANY_HAN}|{SURNAME}家老[大二三四五六满幺]|{CALLED}|{SURNAME}{CRAFT}"
    rf"|[老小]{SURNAME})"
)
POST = "(?:村支书|村书记|村主任|村长|组长|村会计|村秘书|妇女主任|镇长|乡长)"
OF_POST = (
    "[他她]?家?[的之]?(?:[大小]?舅子|[大小]姨子|连襟|老婆|堂客|[大二三小满]?(?:儿子|女儿|崽)|儿媳妇?|女婿|弟弟|哥哥|老弟"
    "|侄[子女]|外甥女?|岳父|岳母|丈人)"
)
"""Whose relative somebody is, where the post is enough: a village has one 村支书."""

GROUP = r"(?:[\d〇零一二三四五六七八九十]{1,4}(?:村民小)?组|[\u4e00-\u9fff]组|屋场|片)"
"""Where a household stands: 三组, 大屋组, 老屋场."""
ORDINARY_HOME = (
    "大农公国搬回在几两各每多人厂商店专亲自管作娘婆买卖行画当持离住一这那哪整"
    "空分养居想顾私世输赢酒饭独皇官起约十百数到进"
)
"""The sign before 家 in words of everybody's house, business or country: 大家, 农家, 国家, 厂家, 搬家."""
HOUSE_OF = (
    rf"{FULL_NAME}|{SURNAME}家?老[大二三四五六七八九满幺]"
    rf"|{SURNAME}(?:(?![{NOT_GIVEN}]){ANY_HAN})?(?![{NOT_GIVEN}{ORDINARY_HOME}]){ANY_HAN}"
)
"""Whose house it is, where a group is named before: 张三, 李志强, 王老五."""
NO_HOME = (
    "(?![冲湾坳塘组祠垄桥庄村岭坪洞山铺坝园具电庭乡长畜禽属务政业教访谱族喻]"
    "|装[修潢饰]|[大老]屋|屋(?![后前檐里门边角顶])|院子)"
)
"""What does not follow the 家 of a household: 张家冲, 李家大屋, 家庭, 家电."""
AT_HOME = "(?=[的门里房，。；、！？]|屋[后前檐里门边角顶]|围墙|院墙|地坪|没|漏|反映|说|要|有|那|这|$)"
"""What follows where a family is called by its name alone: 三组张家的围墙."""

COUNTED = f"(?![全成万连单方段管常任高初时]){SURNAME}[一二三四五六七八九]"
"""张三, 李四: numbers are given names too."""
AT_DOOR = "(?=门[口前边外牌]|屋[后前檐里门边角顶]|围墙|院墙|地坪)"
"""What follows the 家 of one household, whoever it is."""

STANDING = (
    "户主|住户|村民|群众|居民|低保户|五保户|特困户|贫困户|脱贫户|监测户|困难户|残疾人|老人|孤儿|军属|退伍军人|党员|老党员"
    "|死者|伤者|患者|病人|原告|被告|租户|房东|承包人|承包户|养殖户|种粮户|申请人|经办人|当事人|受害人|投诉人|举报人|信访人|反映人"
)
"""What is said before a villager's name."""
SAID_OF = (
    "家的|家里|家门口|家屋|等[\\d一二三四五六七八九十]{1,3}[户人]|夫妇|夫妻|两口子|两兄弟|老人|一家|一户|全家"
    "|(?:同志)?(?:来|多次|再次|又)?(?:反映|提出|提的|说的|上访|投诉|举报|诉求|要求|请求|不同意|不满意)"
    "|患|得了|确诊|住院|去世|病故|摔伤|瘫痪|残疾|坐牢|离婚|吸毒|独居|丧偶|欠[款钱债]|转达"
)
"""What is said after a villager's name, and of no official."""
LABEL = "我叫|我是|本人|名叫|户主|姓名|反映人|联系人|申请人|经办人|收款人|持证人"
