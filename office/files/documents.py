"""Documents: PDF, DOCX and XLSX, told by what is in them, without anything that acts or fetches when it is opened."""

from django.utils.translation import gettext as _

from .cleaning import clean_package
from .office_parts import DOCX, XLSX
from .package import judge_package
from .pdf import judge_pdf
from .refusing import wrong_document

LARGEST_DOCUMENT = 10 * 1024 * 1024  # bytes
PDF = "application/pdf"
ENDINGS = {"pdf": PDF, "docx": DOCX, "xlsx": XLSX}


def judge_document(content: bytes) -> str:
    """Return the content type of a PDF, DOCX or XLSX; raise Invalid with a sentence for anything else."""
    if not content:
        raise wrong_document(_("这个文件是空的，请重新选一个。"))
    if len(content) > LARGEST_DOCUMENT:
        raise wrong_document(_("文件超过 10 MB，请压缩图片或分成几个文件。"))
    if content.startswith(b"%PDF-"):
        judge_pdf(content)
        return PDF
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise wrong_document(_("这是加密的或旧格式（.doc、.xls）的文件。请取消密码，另存为 .docx 或 .xlsx 后再上传。"))
    if content.startswith(b"PK\x03\x04"):
        return judge_package(content)
    raise wrong_document(_("只收 PDF、Word（.docx）和 Excel（.xlsx）文件，请另存后再上传。"))


def clean_document(content: bytes, content_type: str) -> bytes:
    """Return a judged document as it is kept: a PDF as it is, an Office file without what tells of who made it where.

    Raises Invalid with a sentence for a picture in it that cannot be drawn anew.
    """
    return content if content_type == PDF else clean_package(content)
