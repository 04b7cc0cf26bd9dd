"""The forms in which a text tells of somebody by name, by kinship, or as a village calls people."""

import re

from django.utils.translation import gettext_lazy

from .detectors import Detector
from .people_names import ANY_HAN, FULL_NAME, KNOWN_NAME, LEADING, NAME, SURNAME
from .people_words import (
    ALONE,
    AT_DOOR,
    AT_HOME,
    CALLS,
    COUNTED,
    ENDS,
    FAMILY,
    GROUP,
    HOUSE_OF,
    KIN,
    KINSHIP,
    LABEL,
    NICKNAME,
    NO_HOME,
    NO_PLACE,
    OF_KIN,
    OF_POST,
    POLITE,
    POST,
    QUARREL,
    ROLE,
    SAID_OF,
    SAID_OF_SHORT,
    STANDING,
)
from .surnames import split_name


def mask_name(name: str) -> str:
    """Return 张某 for two signs, 张某某 for three, 欧阳某 and so on."""
    surname, given = split_name("".join(name.split()))
    return surname + "某" * max(1, len(given))


def _mask_kin(text: str) -> str:
    return re.sub(rf"^({OF_KIN})({KINSHIP})$", lambda match: mask_name(match[1]) + match[2], text)


def _named(pattern: str) -> Detector:
    return Detector("NAME", gettext_lazy("姓名"), re.compile(pattern), mask_name)


def _called(pattern: str) -> Detector:
    return Detector("NAME", gettext_lazy("能认出人的称呼"), re.compile(pattern), lambda text: text[:1] + "某")


def _household(pattern: str) -> Detector:
    return Detector("NAME", gettext_lazy("能认出是哪一户的说法"), re.compile(pattern), lambda _text: "某家")


PEOPLE_DETECTORS = [
    Detector(
        "KIN",
        gettext_lazy("能认出人的亲属称呼"),
        re.compile(rf"(?<![对由关至等终属基])(?P<it>{OF_KIN}(?:{KINSHIP}))"),
        _mask_kin,
    ),
    Detector(
        "KIN",
        gettext_lazy("能认出人的亲属称呼"),
        re.compile(rf"(?P<it>{POST}{OF_POST})"),
        lambda _text: "某干部的亲属",
    ),
    _named(rf"(?:{LABEL})[是为:： ]{{0,2}}(?P<it>{NAME})(?!{ANY_HAN})"),
    _named(rf"(?:{LABEL}|{STANDING})[是为:： ]{{0,2}}(?P<it>{KNOWN_NAME})"),
    _named(rf"(?:{ROLE}|{KIN})[是叫:： ]{{0,2}}(?P<it>{FULL_NAME}|{KNOWN_NAME}(?:{ENDS}))"),
    _named(rf"我是[^，。；\n]{{1,10}}的(?P<it>{NAME})(?!{ANY_HAN})"),
    _named(rf"(?:找|联系|问|打给)我[是:：， ]{{0,2}}(?P<it>{KNOWN_NAME})"),
    _named(rf"(?P<it>{FULL_NAME})(?={CALLS}|{SAID_OF}|[和与跟、]{FULL_NAME})"),
    _named(rf"{ALONE}{LEADING}(?P<it>{FULL_NAME}){NO_PLACE}"),
    _named(rf"(?:{FULL_NAME})[和与跟、](?P<it>{FULL_NAME})"),
    _named(rf"{ALONE}(?P<it>{KNOWN_NAME})(?={SAID_OF_SHORT}|[和与跟]{KNOWN_NAME}{QUARREL})"),
    _named(rf"{ALONE}{KNOWN_NAME}[和与跟](?P<it>{KNOWN_NAME}){QUARREL}"),
    _named(rf"(?<=[找叫])(?P<it>{KNOWN_NAME})(?=[拿要取借领开来去说讲帮])"),
    _named(rf"[（(](?P<it>{FULL_NAME})[）)]"),
    _named(rf"(?<=[傅板叔伯婶嫂姐哥爷嗲爹娘员长户某毑匠])[（(](?P<it>{KNOWN_NAME})[）)]"),
    _named(rf"{GROUP}[的里]?(?P<it>{HOUSE_OF})家{NO_HOME}"),
    _named(rf"(?P<it>{FULL_NAME})家{NO_HOME}"),
    _named(rf"(?:(?<!{ANY_HAN})|(?<=[在到去给找从是往]))(?P<it>{KNOWN_NAME})(?<![大国东])家{NO_HOME}"),
    _named(rf"(?P<it>{COUNTED})家{AT_DOOR}"),
    _household(rf"{GROUP}[的里]?(?P<it>[老小]?{SURNAME}家){AT_HOME}"),
    _household(rf"(?P<it>{FAMILY})"),
    _called(rf"(?P<it>{NICKNAME})"),
    _called(rf"(?P<it>{POLITE})"),
]
"""None of them is certain; a text that they point at is looked at by a person."""
