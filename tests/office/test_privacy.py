"""What gives a person away is found and masked; ordinary words and numbers are left alone. All people are invented."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.privacy import PersonalData, find_own, find_personal_data, mask, refuse_texts
from tests.office.privacy_measure import rows, unmark

ALARMS = [
    # mobile numbers
    ("请打13812345678找我", "MOBILE", "请打138****5678找我"),
    ("电话 138 1234 5678", "MOBILE", "电话 138****5678"),
    ("电话138-1234-5678。", "MOBILE", "电话138****5678。"),
    ("电话138.1234.5678", "MOBILE", "电话138****5678"),
    ("电话１３８１２３４５６７８", "MOBILE", "电话138****5678"),
    ("电话１３８－１２３４－５６７８", "MOBILE", "电话138****5678"),
    ("拨+86 13812345678", "MOBILE", "拨138****5678"),
    ("拨0086-13812345678", "MOBILE", "拨138****5678"),
    ("拨8613812345678", "MOBILE", "拨138****5678"),
    ("手机是一三八一二三四五六七八", "MOBILE", "手机是138****5678"),
    ("手机是幺三八零零幺三八零零零", "MOBILE", "手机是138****8000"),
    ("138\u200b1234\u200b5678", "MOBILE", "138****5678"),
    ("李某，13812345678", "MOBILE", "李某，138****5678"),
    ("tel,13812345678.", "MOBILE", "tel,138****5678."),
    ("2026-11-21 13812345678", "MOBILE", "2026-11-21 138****5678"),
    # identity numbers
    ("身份证430422198001011239。", "ID", "身份证430************239。"),
    ("身份证43042219800101123X", "ID", "身份证430************23X"),
    ("身份证430422 19800101 1239", "ID", "身份证430************239"),
    ("身份证４３０４２２１９８００１０１１２３９", "ID", "身份证430************239"),
    ("老证430422800101123", "ID", "老证430*********123"),
    # fixed numbers
    ("打0734-8512345", "PHONE", "打0734****345"),
    ("打（0734）8512345", "PHONE", "打0734****345"),
    ("打010-65123456", "PHONE", "打0106****456"),
    ("家里座机：8512345", "PHONE", "家里座机：****345"),
    # bank cards
    ("打到6222021234567890128", "CARD", "打到6222***********0128"),
    ("卡 6222 0212 3456 7890 128", "CARD", "卡 6222***********0128"),
    ("账号是 81012345678", "CARD", "账号是 8101***5678"),
    # plates
    ("那辆湘D12345压坏了路", "PLATE", "那辆湘D****5压坏了路"),
    ("那辆湘D·1234A压坏了路", "PLATE", "那辆湘D****A压坏了路"),
    ("那辆湘ＤＦ１２３４５是电车", "PLATE", "那辆湘D****5是电车"),
    # house numbers
    ("双桥村三组12号屋后塌了", "HOUSE", "双桥村某组某号屋后塌了"),
    ("双桥村3组15号门前积水", "HOUSE", "双桥村某组某号门前积水"),
    ("门牌号108的那一家", "HOUSE", "门牌号某的那一家"),
    ("安置区5栋2单元301室漏水", "HOUSE", "安置区某栋某单元某室漏水"),
    ("他家住蒸阳路27号", "HOUSE", "他家住蒸阳路某号"),
    # kinship and names
    ("李大明之妻来说的", "KIN", "李某某之妻来说的"),
    ("李大明的老婆来说的", "KIN", "李某某的老婆来说的"),
    ("是王五儿子挖断的水管", "KIN", "是王某儿子挖断的水管"),
    ("欧阳建的父亲住院了", "KIN", "欧阳某的父亲住院了"),
    ("我叫李大明。", "NAME", "我叫李某某。"),
    ("反映人：王小二，说路不好走", "NAME", "反映人：王某某，说路不好走"),
    ("刘支书的弟弟占了地", "KIN", "刘某某的弟弟占了地"),
    ("会计的女婿管账", "KIN", "某干部的亲属管账"),
    ("组长黄明亮克扣补贴", "NAME", "组长黄某某克扣补贴"),
    ("赵师傅（赵铁柱）来修", "NAME", "赵师傅（赵某某）来修"),
    ("刘芳说自来水黄", "NAME", "刘某说自来水黄"),
    ("李伟的电话打不通", "NAME", "李某的电话打不通"),
    ("他弟弟何永亮没来", "NAME", "他弟弟何某某没来"),
    ("邓叔反映路窄", "NAME", "邓某反映路窄"),
    ("周老三说井干了", "NAME", "周某说井干了"),
    ("谢四娭毑没人管", "NAME", "谢某没人管"),
    ("彭癞子占了路", "NAME", "彭某占了路"),
    ("老张家的猪圈臭", "NAME", "某家的猪圈臭"),
    # numbers of papers, parts of numbers, birthdays
    ("打138/7345/6789", "MOBILE", "打138****6789"),
    ("打138／7345／6789", "MOBILE", "打138****6789"),
    ("那辆湘 D 12345压坏了路", "PLATE", "那辆湘D****5压坏了路"),
    ("护照E12345678过期", "ID", "护照****过期"),
    ("医保卡号HN12345678刷不了", "ID", "医保卡号****刷不了"),
    ("身份证后四位4512", "ID", "身份证后四位****"),
    ("生日1979年3月12日，快退休了", "BIRTH", "生日某年某月某日，快退休了"),
    ("一九五二年八月十二日出生", "BIRTH", "某年某月某日出生"),
    ("写信到someone@example.com", "CONTACT", "写信到****"),
    ("加微信号：abc_12345", "CONTACT", "加微信号：****"),
]

CALM = [
    "",
    "2026年11月21日 19:30 在老屋场开会，到会46人。",
    "2022-08-24 至 2022-09-30 之间完成",
    "需要资金13800元，已到位1,380,000.00元",
    "合计 1380013800.00 元",
    "编号 HN-2026-0000175 和 HN-H2026-0000172",
    "统计代码 430422104201 是双桥村",
    "统计代码 430422104201、430422104202、430422104203",
    "回执上的查询码 1381 2345 6789",
    "请拨打 110、119、120 或 12345 热线",
    "文号：湘政发〔2026〕12号、国发〔2024〕3号",
    "双桥村三组的路灯坏了",
    "3组、5组、12组都缺水",
    "一二三组和四五六组合修一条渠",
    "统一社会信用代码 91430422MA4L12345X",
    "去年收稻谷 3 5 6 7 8 9 1 3 5 7 9 吨",
    "1 3 8 1 2 3 4 5 6 7 8 各户人数",
    "老人的儿子都在外面打工",
    "村民的父亲节活动",
    "留守儿童的妈妈多在广东",
    "张某某的妻子来说的",
    "李某之子",
    "138****1234",
    "430************239",
    "第二党小组12号文",
    "对于父亲节慰问的建议",
    "水渠长1380米、宽1.5米，涉及农田138.5亩",
    "我是双桥村村民，反映路灯的事",
    "联系人由村里指定",
    "A1B2C3 型水泵，流量 20231121 号批次",
    "湘江路和京广线",
    "发放宣传册1,998份，20260301期",
    "😀🎉 群眾反映：農網改造",
    "身份证要带原件",
    "医保系统流水 2026112119300012345",
]


@pytest.mark.parametrize(("text", "kind", "masked"), ALARMS)
def test_personal_data_is_found_and_masked(text, kind, masked):
    found = find_personal_data(text)

    assert [finding.kind for finding in found] == [kind]
    assert mask(text) == masked
    assert find_personal_data(masked) == []


@pytest.mark.parametrize("text", CALM)
def test_ordinary_text_does_not_alarm(text):
    assert find_personal_data(text) == []
    assert mask(text) == text


def test_a_finding_says_where_and_what_without_repeating_the_data():
    text = "请打１３８１２３４５６７８找我"

    (finding,) = find_personal_data(text)

    assert (finding.start, finding.end, finding.text) == (2, 13, "１３８１２３４５６７８")
    assert finding.label == "手机号码"
    assert finding.sentence == "第 3 个字起好像有手机号码，请删去，或改成“138****5678”。"


def test_several_findings_come_in_order():
    text = "李大明之妻，13812345678，住三组12号"

    assert [finding.kind for finding in find_personal_data(text)] == ["KIN", "MOBILE", "HOUSE"]
    assert mask(text) == "李某某之妻，138****5678，住某组某号"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("这是李大明提的", "这是李某某提的"),
        ("这是李 大 明提的", "这是李某某提的"),
        ("这是大明叔提的", "这是某某叔提的"),
        ("这是别人提的", "这是别人提的"),
        ("李家大屋的路", "李家大屋的路"),
    ],
)
def test_the_raisers_own_name_is_found(text, masked):
    assert mask(text, names=["李大明"]) == masked


@pytest.mark.parametrize(("name", "masked"), [("张三", "张某来过"), ("欧阳建国", "欧阳某某来过"), ("", "来过")])
def test_a_name_is_masked_by_its_family_name(name, masked):
    assert mask(f"{name}来过", names=[name]) == masked


def test_a_given_name_of_one_sign_is_an_ordinary_word():
    assert find_personal_data("三个建议", names=["张三"]) == []


@given(st.text(st.sampled_from("0123456789 -一二三号组村李大明之妻的湘DA.*某Ｘ\n"), max_size=60))
def test_masked_text_is_calm(text):
    assert find_personal_data(mask(mask(text))) == []


@given(st.text(max_size=200), st.lists(st.text(max_size=5), max_size=2))
def test_any_text_can_be_checked_and_places_fit(text, names):
    for finding in find_personal_data(text, names):
        assert text[finding.start : finding.end] == finding.text


@pytest.mark.parametrize(
    "text",
    [
        "1" * 10_000, "13" * 5_000, "李大" * 5_000, "a" * 10_000 + "@", "家住一" * 3_333, "1 " * 5_000,
        "老李家" * 3_333,
        "生日1979年" * 1_400, "身份证后4位" * 1_400, "李老三" * 3_333, "李某的儿子" * 2_000, "138/" * 2_500,
    ],
)  # fmt: skip
def test_a_long_text_is_checked_at_once(text):
    started = time.perf_counter()

    find_personal_data(text)

    assert time.perf_counter() - started < 1


def test_two_numbers_are_found_on_both_sides_of_a_bar():
    assert mask("打13873456789/13973456789") == "打138****6789/139****6789"


def test_a_text_as_long_as_any_is_checked_in_a_blink():
    texts = [unmark(sentence)[0] for _kind, sentence in rows()]
    text = "。".join(texts * 5)[:5_000]
    spent = []
    for _time in range(5):
        started = time.process_time()
        find_personal_data(text)
        spent.append(time.process_time() - started)

    assert min(spent) < 0.05


# What the office knows besides the text


@pytest.mark.parametrize("written", ["8551234", "855-1234", "855 1234", "８５５１２３４", "八五五一二三四"])
def test_a_number_that_is_looked_for_is_found_in_any_form(written):
    found = find_personal_data(f"可打{written}问问", phones=["8551234"])

    assert [(finding.kind, finding.masked) for finding in found] == [("OWN_PHONE", "****234")]


@pytest.mark.parametrize("written", ["0734-8556677", "（0734）8556677", "8556677"])
def test_a_number_the_office_publishes_itself_may_stand(written):
    text = f"值班电话{written}"

    assert find_personal_data(text, allowed=["07348556677"]) == []
    assert find_personal_data(text, allowed=["8556677"]) == []
    assert find_personal_data(text, allowed=["8556678"]) != []


def test_what_is_published_does_not_open_other_kinds_of_numbers():
    assert find_personal_data("卡号6228480402564890018", allowed=["6228480402564890018"]) != []


def test_the_raisers_own_number_stays_hidden_even_if_an_office_has_the_same():
    assert find_personal_data("电话8556677", phones=["8556677"], allowed=["8556677"]) != []


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("IMG_13807341122_修路.jpg", ["MOBILE"]),
        ("430422196503124518.pdf", ["ID"]),
        ("低保户张满香_申请.docx", ["NAME"]),
        ("双桥村修路方案_20260301.pdf", []),
        ("现场照片-01.jpg", []),
    ],
)
def test_t24_a_files_name_is_looked_through(name, kinds):
    assert [finding.kind for finding in find_personal_data(name)] == kinds


def test_only_the_person_himself_is_looked_for_when_that_is_asked():
    found = find_own("李大明和13907345566，还有8551234", ["李大明"], ["8551234"])

    assert [finding.text for finding in found] == ["李大明", "8551234"]


def test_a_refusal_offers_the_masked_text_of_each_field():
    with pytest.raises(PersonalData) as refusal:
        refuse_texts({"text": "找李大明", "title": "修路"}, "请改写。", names=["李大明"])

    assert refusal.value.masked == {"text": "找李某某"}
    assert list(refusal.value.errors) == ["text"]


@pytest.mark.parametrize(
    "text",
    ["张三家门口的水渠", "竹山屋场3号门前", "加V：liu_888", "张三家门牌12号", "村支书他小舅子", "老张家的二儿子"],
)
def test_how_a_village_points_at_somebody_is_found_and_masked_for_good(text: str) -> None:
    masked = mask(text)

    assert masked != text
    assert "张三" not in masked
    assert find_personal_data(masked) == []
