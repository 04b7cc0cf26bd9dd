"""The name a file came with: a label for people, never a path, never proof of what is in it."""

import re
import unicodedata

from django.utils.translation import gettext as _

from directory.refusals import Invalid

from ..privacy import mask

LONGEST = 100
RUNNABLE = {
    "asp", "aspx", "bat", "cgi", "cmd", "com", "dll", "exe", "hta", "htm", "html", "jar", "js", "jsp", "lnk", "mjs",
    "msi", "php", "phtml", "pl", "ps1", "py", "scr", "sh", "shtml", "svg", "swf", "vbs", "wsf", "xhtml", "xml", "xsl",
}  # fmt: skip
"""What a name may not pretend to be on the way to its last ending: 照片.php.jpg."""
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def clean_name(name: str, endings: tuple[str, ...]) -> str:
    """Return the name as it is kept: one line, no personal data, at most 100 signs.

    Raises Invalid for a name with a path in it, with an ending not among `endings` (small letters, without the dot),
    or with two endings of which one can be run.
    """
    plain = unicodedata.normalize("NFC", _UNSEEN.sub("", name)).strip().strip(".")
    if "/" in plain or "\\" in plain or not plain:
        raise _wrong(_("文件名里不能有路径，请改个名字再上传。"), "file-path")
    stem, _dot, ending = plain.rpartition(".")
    if ending.lower() not in endings or not stem:
        wanted = "、".join(sorted(endings))
        raise _wrong(_("这里只收 %(wanted)s 文件，请换一个文件。") % {"wanted": wanted}, "file-kind")
    if RUNNABLE & {part.strip().lower() for part in stem.split(".")[1:]}:
        raise _wrong(_("文件名有两个后缀，像是伪装的程序，没有接收。请改个名字再上传。"), "file-endings")
    return f"{mask(stem)[: LONGEST - len(ending) - 1]}.{ending.lower()}"


def _wrong(sentence: str, code: str) -> Invalid:
    return Invalid(sentence, code=code, errors={"file": [sentence]})
