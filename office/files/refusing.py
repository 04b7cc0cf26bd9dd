"""The refusal of a document: one sentence at the field `file`."""

from django.utils.translation import gettext as _

from directory.refusals import Invalid


def wrong_document(sentence: str) -> Invalid:
    """Return the refusal with this sentence, to be raised."""
    return Invalid(sentence, code="not-a-document", errors={"file": [sentence]})


def broken_document() -> Invalid:
    """Return the refusal of an Office file that cannot be read to its end."""
    return wrong_document(_("这个文件已损坏或加了密，打不开。请另存一份再上传。"))


def acting_document() -> Invalid:
    """Return the refusal of an Office file with anything in it that is not known to lie still."""
    return wrong_document(
        _("文件里有宏、控件、嵌入的文件、自动执行的内容、外部链接或别的无法检查的内容，没有接收。请去掉后另存再上传。")
    )
