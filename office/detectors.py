"""The forms personal data take in what people write: identity numbers, telephones, cards, plates, houses, kinship."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
OLDEST_BIRTH = dt.date(1900, 1, 1)
CARD_PREFIX = re.compile(r"4|5[1-5]|6[02]|35|9[4-9]")
GAP = r"[ \-\u200b-\u200d\ufeff]?"
STAR = "*"
TELEPHONES = ("MOBILE", "PHONE")
"""Kinds an office may make public itself: its duty telephone."""


@dataclass(frozen=True)
class Finding:
    """One piece of personal data: what it is, where it stands (signs from the start of the text), how to mask it."""

    kind: str
    label: str
    start: int
    end: int
    text: str
    masked: str

    @property
    def sentence(self) -> str:
        """Say what was found and what to do, without repeating the data."""
        return _("第 %(place)s 个字起好像有%(label)s，请删去，或改成“%(masked)s”。") % {
            "place": self.start + 1,
            "label": self.label,
            "masked": self.masked,
        }


@dataclass(frozen=True)
class Detector:
    """One form of personal data: where it may stand, whether it really is one, and how its mask looks."""

    kind: str
    label: str | Promise
    pattern: re.Pattern[str]
    mask: Callable[[str], str]
    accepts: Callable[[str], bool] = bool

    def find(self, text: str, plain: str) -> Iterator[Finding]:
        """Yield what `plain` (the text with plain digits, sign by sign) holds; the group `it` is what gets masked."""
        for match in self.pattern.finditer(plain):
            start, end = match.span("it")
            if match["it"] and self.accepts(match["it"]):
                masked = self.mask(match["it"])
                yield Finding(self.kind, str(self.label), start, end, text[start:end], masked)


# Numbers


def _digits(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", text).upper()


def _keep(first: int, last: int) -> Callable[[str], str]:
    """Return a mask that leaves the first and last digits and stars the others."""

    def masked(text: str) -> str:
        digits = _digits(text)
        return digits[:first] + STAR * (len(digits) - first - last) + digits[len(digits) - last :]

    return masked


def _mask_mobile(text: str) -> str:
    digits = _digits(text)[-11:]
    return f"{digits[:3]}****{digits[-4:]}"


def _mask_date(text: str) -> str:
    return re.sub(r"[\d十]+", "某", text)


def _is_mobile(text: str) -> bool:
    """Eleven digits in at most four groups of two or more; lists of small numbers are none."""
    groups = re.split(r"[^0-9]+", text.removeprefix("+").strip())
    return len(groups) <= 5 and all(len(group) > 1 for group in groups)


def _is_birth(year: int, month: int, day: int) -> bool:
    try:
        return OLDEST_BIRTH <= dt.date(year, month, day) <= timezone.localdate()
    except ValueError:
        return False


def _is_identity(text: str) -> bool:
    """18 digits: a right check digit, or a province and a birth date (one digit mistyped still gives a person away)."""
    number = _digits(text)
    if not PROVINCES.match(number):
        return False
    if len(number) == 15:
        return _is_birth(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    try:
        return OLDEST_BIRTH <= ric.get_birth_date(number) <= timezone.localdate()
    except ValidationError:
        return False


def _is_card(text: str) -> bool:
    number = _digits(text)
    return bool(CARD_PREFIX.match(number)) and luhn.is_valid(number)


_PAPER = (
    "身份证件?|证件|护照|通行证|台胞证|军官证|士兵证|驾驶证|驾照|行驶证|医保卡?|医疗保险|社保卡?|社会保障|参保|低保证?|残疾人?证"
    "|户口[簿本]|[结离]婚证|房产证|不动产权?证?|宅基地证|学籍|病历|住院|门诊|就诊卡|优待证|老年证|居住证"
)
_DATE = (
    r"(?>(?:(?:19|20)\d{2}|\d{2})年[\d十]{1,3}月(?:初?[\d十]{1,3}[日号]?)?"
    r"|(?:19|20)\d{2}[-./][01]?\d(?:[-./][0-3]?\d)?(?!\d)|(?:19|20)\d{2}[01]\d[0-3]\d(?!\d))"
)


def _paper(pattern: str, least_digits: int = 5) -> Detector:
    def accepts(text: str) -> bool:
        return sum(sign.isdigit() for sign in text) >= least_digits

    return Detector("ID", gettext_lazy("证件或卡的号码"), re.compile(pattern), lambda _text: STAR * 4, accepts)


def _birth(pattern: str) -> Detector:
    return Detector("BIRTH", gettext_lazy("出生日期"), re.compile(pattern), _mask_date)


_ACCOUNT = "卡号|账号|帐号|账户|存折|[一1]卡通|惠农卡|社保卡|[打转汇]到"

NUMBER_DETECTORS = [
    Detector(
        "ID",
        gettext_lazy("身份证号码"),
        re.compile(rf"(?:(?<![0-9A-Za-z])|(?<=[Ii][Dd]))(?P<it>[1-9](?:{GAP}\d){{16}}{GAP}[\dXx])(?![0-9A-Za-z])"),
        _keep(3, 3),
        _is_identity,
    ),
    Detector(
        "ID",
        gettext_lazy("残疾人证号码"),
        re.compile(r"(?<![0-9A-Za-z])(?P<it>[1-9]\d{16}[\dXx][1-7][1-4](?:[Bb]\d)?)(?![0-9A-Za-z])"),
        _keep(3, 3),
        lambda text: _is_identity(text[:18]),
    ),
    Detector(
        "ID",
        gettext_lazy("身份证号码"),
        re.compile(r"(?<![0-9A-Za-z])(?P<it>[1-9]\d{14})(?![0-9A-Za-z])"),
        _keep(3, 3),
        _is_identity,
    ),
    _paper(
        rf"(?:{_PAPER})(?:号码|编号|字号|证号|卡号|号)[是为:： ]{{0,3}}"
        r"(?P<it>[A-Za-z]{0,4}-?\d[A-Za-z0-9-]{4,20})(?![0-9A-Za-z])"
    ),
    _paper(rf"(?:{_PAPER})[是为:： ]{{0,3}}(?P<it>[A-Za-z]{{1,4}}\d{{6,12}})(?![0-9A-Za-z])"),
    _paper(r"(?<![0-9A-Za-z])(?P<it>[A-Za-z]{1,2}\d{7,8})(?=号?的?(?:护照|通行证))"),
    _paper(
        r"(?:身份证|证件|手机|电话|卡|存折|账户|账号)[^，。；\n]{0,4}?(?:[后末前][1-9]位|最后[1-9]位|尾号|尾数|号尾|末尾)"
        r"(?:数字|数|号码)?[是为:： ]{0,3}(?P<it>\d{2,7}[\dXx])(?![0-9A-Za-z])",
        least_digits=3,
    ),
    _birth(
        rf"(?:生日|出生(?:日期|年月日?|时间|日)?于?|生于|生辰)[是为在:： ]{{0,3}}(?P<it>{_DATE})"
        r"(?!以?[前后]|之[前后]|[起至到]|开始)"
    ),
    _birth(rf"(?<!\d)(?P<it>{_DATE})(?:出生(?!缺陷|人口|率|登记|医学)|生(?=[，。；、,.的人）)]|$))"),
    Detector(
        "MOBILE",
        gettext_lazy("手机号码"),
        re.compile(
            rf"(?<![0-9])(?<![0-9][.,])(?P<it>(?:(?:\+|0{{1,2}})?86{GAP})?1{GAP}[3-9](?:{GAP}\d){{9}}"
            r"|1[3-9]\d( ?[.·/_|~、] ?)\d{4}\2\d{4})(?![0-9]|[.,]\d)"
        ),
        _mask_mobile,
        _is_mobile,
    ),
    Detector(
        "MOBILE",
        gettext_lazy("手机号码"),
        re.compile(r"(?:手机|电话|号码|[打拨])[号码是为:： ]{0,4}(?P<it>1 ?[3-9](?: ?\d){9})(?![0-9])"),
        _mask_mobile,
    ),
    Detector(
        "CARD",
        gettext_lazy("银行卡号"),
        re.compile(rf"(?<![0-9A-Za-z])(?P<it>\d(?:{GAP}\d){{15,18}})(?![0-9A-Za-z])"),
        _keep(4, 4),
        _is_card,
    ),
    Detector(
        "CARD",
        gettext_lazy("银行账号"),
        re.compile(rf"(?:{_ACCOUNT})[^\d，。；\n]{{0,8}}(?P<it>\d(?:{GAP}\d){{9,20}})(?!\d)"),
        _keep(4, 4),
    ),
    Detector(
        "PHONE",
        gettext_lazy("固定电话"),
        re.compile(r"(?<![0-9A-Za-z])(?P<it>\(?0(?:10|2\d|[3-9]\d{2})\)?[ -]{0,2}[2-9]\d{2,3}[ -]?\d{4})(?!\d)"),
        lambda text: f"{_digits(text)[:-7]}****{_digits(text)[-3:]}",
    ),
    Detector(
        "PHONE",
        gettext_lazy("固定电话"),
        re.compile(r"(?:电话|座机|固话|联系方式)[是为号:： ]{0,3}(?P<it>[2-8]\d{2,3}[ -]?\d{4})(?![0-9])"),
        lambda text: f"{STAR * 4}{_digits(text)[-3:]}",
    ),
]
"""They read 一三八 as 138."""


# Plates, houses, accounts elsewhere, people

_HAN_NUMBER = r"[\d〇零一二三四五六七八九十百]{1,5}"
_NO_HOUSE = r"[文令线楼机井窗台]|[上下]午|[早晚]上?|以?[前后](?!面)|[开停再]"
_GROUP_NAME = r"(?:[\u4e00-\u9fff](?<![小党作班业查导验领项])){1,4}"
_OFFICE = "(?:局|中心|大厅|政府|医院|卫生院|学校|银行|公司|法院|派出所|服务站|司法所|办公室|村部|超市)"
"""An office's own address gives nobody away."""
_ROAD = rf"(?:(?!{_OFFICE})[\u4e00-\u9fff]){{1,6}}(?:大道|[路街巷弄]){_HAN_NUMBER}号(?!{_NO_HOUSE})"
_PLATE_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


def _mask_house(text: str) -> str:
    return re.sub(_HAN_NUMBER, "某", text)


DETECTORS = [
    Detector(
        "PLATE",
        gettext_lazy("车牌号"),
        re.compile(
            rf"(?P<it>[{_PLATE_PROVINCE}][ -]?[A-Za-z][ ·•.-]{{0,2}}"
            r"(?:[A-HJ-NP-Za-hj-np-z0-9]{5,6}|[A-Za-z0-9]{4}[挂学警港澳]))(?![A-Za-z0-9])"
        ),
        lambda text: f"{''.join(text.split())[:2]}****{text[-1]}",
        lambda text: sum(sign.isdigit() for sign in text) >= 2,
    ),
    Detector(
        "PLATE",
        gettext_lazy("车牌号"),
        re.compile(rf"(?P<it>[{_PLATE_PROVINCE}]\d{{2}}[ ·•.-]?\d{{5}})(?![A-Za-z0-9])"),
        lambda text: f"{text[:1]}****{text[-1]}",
    ),
    Detector(
        "HOUSE",
        gettext_lazy("门牌号"),
        re.compile(
            rf"(?P<it>{_HAN_NUMBER}(?:村民小)?组{_HAN_NUMBER}号(?!{_NO_HOUSE})"
            rf"|{_GROUP_NAME}组{_HAN_NUMBER}号(?!{_NO_HOUSE})"
            rf"|(?:屋场|院子|[湾冲]){_HAN_NUMBER}号(?=门[口前]|家|屋|房|后面|前面)"
            rf"|门牌(?:号码?)?[是为:： ]{{0,2}}{_HAN_NUMBER}号?|{_HAN_NUMBER}号(?:门牌|[这那]户|住户)"
            rf"|{_HAN_NUMBER}(?:村民小)?组(?:[东西南北][头边]|路[口边]|村口|进口)?"
            rf"(?:头一|第{_HAN_NUMBER})[户家](?![超公店庭])"
            rf"|{_HAN_NUMBER}(?:栋|幢|号楼){_HAN_NUMBER}单元(?:{_HAN_NUMBER}(?:室|号|房)?)?"
            rf"|{_HAN_NUMBER}(?:栋|幢|号楼)(?:{_HAN_NUMBER}(?:室|号|房)|\d{{3,4}}(?![\d户元米亩人个]))"
            rf"|(?:家住|住在|住址|住所)[^，。；、\n]{{0,20}}?{_HAN_NUMBER}号)"
        ),
        _mask_house,
    ),
    Detector(
        "HOUSE",
        gettext_lazy("门牌号"),
        re.compile(rf"{_OFFICE}[^，。；\n]{{0,8}}?{_ROAD}|(?P<it>{_ROAD})(?![^，。；、\n]{{0,12}}{_OFFICE})"),
        _mask_house,
    ),
    Detector(
        "CONTACT",
        gettext_lazy("网上联系方式"),
        re.compile(r"(?P<it>[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4})"),
        lambda text: STAR * 4,
    ),
    Detector(
        "CONTACT",
        gettext_lazy("网上联系方式"),
        re.compile(
            r"(?:微信号?|[QqVv][QqXx]号?|加我?(?:[Vv]|[微薇]信?)|抖音号?|快手号?)"
            r"[是为:： ]{0,3}(?P<it>[A-Za-z0-9_-]{5,20})"
        ),
        lambda text: STAR * 4,
    ),
]
