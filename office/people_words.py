"""How a Chinese text tells of people without a number: kinship, posts and crafts, what a village calls somebody, and
what is said before and after a name.
"""

from .people_names import ANY_HAN, FULL_NAME, NAME, NOT_GIVEN, SURNAME, SURNAME_SIGNS

RANK = "大小老满细一二三四五六七八九幺"
ELDER = (
    f"(?:[{RANK}]?(?:爹|娭毑|嗲嗲|嗲|爷爷|奶奶|婶子?|嫂子?|伯伯|姨妈|娘)|大爷|大妈|大姐|大哥|大伯|大叔"
    f"|(?!小姐|大[姑妹]|三毛钱)[{RANK}](?:叔|伯|姨|姑|爷|哥|姐|妹|舅|毛|伢子?|佬))"
)
TITLE = (
    "(?:副?(?:支书|书记|主任|村长|镇长|乡长|局长|所长|站长|校长|院长|队长|组长|场长|经理|会计|出纳|秘书|委员|干部)"
    "|师傅|老板|铁匠|木匠|篾匠|瓦匠|石匠|屠夫|裁缝|老师|医生)"
)
NOT_CALLED = "(?![向于全成任管常时连单祝方明金位]|刘三姐|毛爷爷|江姐|白娘|周[一二三四五六日][叔伯姨姑爷哥姐妹舅])"
"""Family names that are ordinary words before 大爷, 大姐 and the like, and who is known everywhere."""
CALLED = rf"(?=[{SURNAME_SIGNS}]){NOT_CALLED}{SURNAME}{ELDER}"
"""张嗲嗲, 李满爹, 彭大姐, 谢四娭毑: in a village everybody knows who that is."""
BY_AGE = (
    rf"{NOT_CALLED}{SURNAME}家?老(?:大(?=[说讲家的，。、；：！？]|反映|$)"
    "|[二三四五六七八九满幺](?![届保路级组队片村屋线号桥楼街区]))"
)
"""周老三, 何家老五."""
BY_LOOK_OR_CRAFT = (
    rf"{NOT_CALLED}{SURNAME}(?:癞子|麻子|拐子|瞎子|聋子|哑巴|驼子|矮子|胖子|瘦子|瘸子|跛子|秃子|疤子|缺子|结巴|光头|歪嘴"
    "|蛮子|傻子|癫子|瘫子|大炮|铁匠|木匠|篾匠|瓦匠|石匠|漆匠|裁缝|屠夫|郎中)"
)
SAID_THERE = "(?=说|讲|反映|提|问|骂|打|家|的|没|不|在|来|去|把|被|要|有|住|是|也|[，。、；：！？,（(）)]|$)"
"""What follows when somebody is spoken of."""
POLITE = rf"{NOT_CALLED}{SURNAME}(?:叔叔?|伯|哥|姐|姨|舅|婶|嫂){SAID_THERE}"
"""邓叔, 刘伯, 邹哥."""
NICKNAME = rf"(?=[{SURNAME_SIGNS}])(?:{BY_AGE}|{BY_LOOK_OR_CRAFT}|{CALLED})"
FAMILY = rf"(?<![长元古父养敬])[老小](?!康|成|高[层速]){SURNAME}家(?=的|里|门[口前]|屋[后前檐里门]|围墙|院墙|地坪)"
"""老张家的, 小谭家的."""

KIN = (
    "妻子|老婆|老伴|丈夫|老公|爱人|夫人|配偶|堂客|遗孀|遗属|家属"
    "|[大二三小满幺长次独]?(?:儿子|女儿|崽|儿媳妇?|女婿|媳妇|孙子|孙女)|外孙女?|养[子女]|继[父母]|独[子女]"
    "|父亲|母亲|爸爸|妈妈|爷爷|奶奶|老娘|老爹|岳父|岳母|公公|婆婆|哥哥|弟弟|姐姐|妹妹|嫂子|弟媳|侄[子女]|外甥女?|[大小]?舅子|[大小]姨子"
    "|连襟|[堂表][哥弟姐妹兄]|老弟|老兄|姐夫|妹夫|叔叔|伯父|姑姑|舅舅"
)
KINSHIP = rf"家?[的之]?(?:{KIN})|[他她](?:爸|妈|爹|娘|爷|奶|哥|弟|姐|妹|老婆|老公)|之(?:妻|夫|子|女|父|母|媳|兄|弟|孙)"
OF_KIN = (
    rf"(?=[{SURNAME_SIGNS}老小])"
    rf"(?:{NAME}|{SURNAME}某(?![某的之等]){ANY_HAN}|{NICKNAME}|{SURNAME}{TITLE}|[老小]{SURNAME})"
)
POST = "(?:村支书|村书记|村主任|村长|组长|村会计|村秘书|妇女主任|镇长|乡长|支书|会计|出纳|治保主任|民兵营长)"
OF_POST = (
    "[他她]?家?[的之]?(?:[大小]?舅子|[大小]姨子|连襟|老婆|老公|丈夫|妻子|夫人|爱人|媳妇|堂客|[大二三小满]?(?:儿子|女儿|崽|孙子|孙女)|儿媳妇?|女婿|[堂表]?弟弟?|哥哥|老弟"
    "|[堂表]哥|侄[子女]|外甥女?|岳父|岳母|丈人)"
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
ROLE = (
    "支书|书记|主任|村长|组长|队长|会计|出纳|秘书|委员|村医|医生|护士|老师|教师|师傅|老板|司机|电工|水工|瓦匠|木匠|屠夫|店主|业主|车主"
    "|机主|房主|保洁员|护林员|网格员|管水员|调解员|协管员|联络员|报账员|信息员|防疫员|施工员|包工头|工头|寡妇|光棍|单身汉|邻居|老兵|乡贤|媒人"
    "|退伍兵|战士|代表|族长|理事长|社长|厂长|场长|矿长"
)
"""What somebody is or does in a village, said before a name."""
OWNED = (
    "的(?:电话|手机|号码|微信|身份证|户口|存折|银行卡|社保|低保|房子|房屋|老屋|屋|田|土|地(?![方区段理名])|菜|鱼塘|猪|牛|鸡|鸭|羊|狗|货?车|坟|病"
    "|孩子|小孩|腿|眼睛|工资|补贴|名字)"
)
SPEAKS = "说|讲|骂|打(?:人|架|牌|电话|官司)|吵|欠|借|偷|赌"
SAID_OF = (
    "家的|家里|家门口|家屋|等[\\d一二三四五六七八九十]{1,3}[户人]|夫妇|夫妻|两口子|两兄弟|老人|一家|一户|全家"
    "|(?:同志)?(?:来|多次|再次|又)?(?:反映|提出|提的|说的|上访|投诉|举报|诉求|要求|请求|不同意|不满意)"
    "|患|得了|确诊|住院|去世|病故|摔伤|瘫痪|残疾|坐牢|离婚|吸毒|独居|丧偶|转达"
    f"|{SPEAKS}|{OWNED}|抢|赖|占[了着用公]|霸占|强占|克扣|承包|拖欠|领[了着]|没[有领交还给来]|不[肯让还交给来在]"
)
"""What is said after a villager's name, and of no official."""
CALLS = r"[，,:：（( ]{0,2}(?:电话|手机)?[:： ]?1[3-9]\d{9}"
SAID_OF_SHORT = (
    "反映|投诉|举报|拖欠|今年[\\d一二三四五六七八九十]|来[问说找要闹]|没[有领交还给来]|不[肯让同]|患|住院"
    f"|{SPEAKS}|{OWNED}"
)
"""What is said after a name of two signs, which may also be a word."""
ALONE = r"(?:(?<![\u4e00-\u9fff0-9])|(?<=[听据找问是和跟与同叫让把被给对替帮骂由去在说讲及向为从有给]))"
"""Before a name of two signs: nothing, or a word that leads to a person."""
ENDS = rf"(?!{ANY_HAN})|(?={SAID_OF_SHORT}|[没不把被来去住要在有的])"
QUARREL = "(?=吵|打|争|闹|扯皮|结怨|两[家户人个])"
LABEL = "我叫|我是|本人|名叫|名字|户主|姓名|反映人|联系人|申请人|经办人|收款人|持证人"
NO_PLACE = (
    "(?![山江河湖]?(?:村|组|塘|冲|湾|坳|岭|桥|路|街|坪|片|镇|乡|县|市|区|社区|水库|屋场|大道|小学|中学|学校|公司|合作社|景区|寺|庙|祠|院|广场"
    "|林场|茶场|电站|大队|理论|精神|思想|故居))"
)
"""What does not follow a person's name at the beginning of a sentence."""
