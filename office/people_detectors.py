"""The forms in which a text tells of somebody by name, by kinship, or as a village calls people."""

import re

from django.utils.translation import gettext_lazy

from .detectors import Detector
from .people_words import (
    ANY_HAN,
    AT_DOOR,
    AT_HOME,
    CALLED,
    COUNTED,
    FULL_NAME,
    GROUP,
    HOUSE_OF,
    KINSHIP,
    KNOWN_NAME,
    LABEL,
    NAME,
    NO_HOME,
    OF_KIN,
    OF_POST,
    POST,
    SAID_OF,
    STANDING,
    SURNAME,
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
    _named(rf"我是[^，。；\n]{{1,10}}的(?P<it>{NAME})(?!{ANY_HAN})"),
    _named(rf"(?<!{ANY_HAN})[由找听](?P<it>{FULL_NAME})"),
    _named(rf"(?:找|联系|问|打给)我[是:：， ]{{0,2}}(?P<it>{KNOWN_NAME})"),
    _named(rf"(?P<it>{FULL_NAME})(?=[，,:：（( ]{{0,2}}(?:电话|手机)?[:： ]?1[3-9]\d{{9}})"),
    _named(rf"(?P<it>{FULL_NAME})(?={SAID_OF})"),
    _named(rf"(?P<it>{FULL_NAME})(?=[和与跟、]{FULL_NAME})"),
    _named(rf"(?:{FULL_NAME})[和与跟、](?P<it>{FULL_NAME})"),
    _named(rf"{GROUP}[的里]?(?P<it>{HOUSE_OF})家{NO_HOME}"),
    _named(rf"(?P<it>{FULL_NAME})家{NO_HOME}"),
    _named(rf"(?:(?<!{ANY_HAN})|(?<=[在到去给找从是往]))(?P<it>{KNOWN_NAME})(?<![大国东])家{NO_HOME}"),
    _named(rf"(?P<it>{COUNTED})家{AT_DOOR}"),
    Detector(
        "NAME",
        gettext_lazy("能认出是哪一户的说法"),
        re.compile(rf"{GROUP}[的里]?(?P<it>[老小]?{SURNAME}家){AT_HOME}"),
        lambda _text: "某家",
    ),
    Detector("NAME", gettext_lazy("能认出人的称呼"), re.compile(rf"(?P<it>{CALLED})"), lambda text: text[:1] + "某"),
]
"""None of them is certain; a text that they point at is looked at by a person."""
