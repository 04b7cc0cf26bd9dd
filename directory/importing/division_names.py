"""From the official name of a village to what people call it, its kind, and whether meetings are held there."""

import re

from ..models import Village

_VILLAGE_COMMITTEE = re.compile(r"(村民委员会|村委会)$")
_RESIDENTS_COMMITTEE = re.compile(r"(社区居民委员会|社区居委会|居民委员会|居委会|社区委员会)$")
_VILLAGE_ENDINGS = ("村", "嘎查", "屯")
_COMMUNITY_ENDINGS = ("社区", "居")
_NO_PLACE_FOR_MEETINGS = ("虚拟", "监狱")


def short_name_of(name: str) -> str:
    """Return 大湾村 for 大湾村委会 or 大湾村村委会, 凤凰社区 for 凤凰居民委员会; any other name as it is."""
    if _VILLAGE_COMMITTEE.search(name):
        base = _VILLAGE_COMMITTEE.sub("", name)
        return base if base.endswith(_VILLAGE_ENDINGS) else f"{base}村"
    if _RESIDENTS_COMMITTEE.search(name):
        base = _RESIDENTS_COMMITTEE.sub("", name)
        return base if base.endswith((*_VILLAGE_ENDINGS, *_COMMUNITY_ENDINGS)) else f"{base}社区"
    return name


def kind_of(name: str) -> str:
    """Return the kind of a village by its official name."""
    if "虚拟" in name:
        return Village.Kind.OTHER
    if _RESIDENTS_COMMITTEE.search(name) or name.endswith("社区"):
        return Village.Kind.COMMUNITY
    if _VILLAGE_COMMITTEE.search(name) or name.endswith(_VILLAGE_ENDINGS):
        return Village.Kind.VILLAGE
    return Village.Kind.OTHER


def is_usable_name(name: str) -> bool:
    """Say whether the name is that of a real place; the official list also has prisons and 虚拟生活区."""
    return not any(sign in name for sign in _NO_PLACE_FOR_MEETINGS)
