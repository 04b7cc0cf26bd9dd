"""What a Word or Excel file may be made of; anything that is not listed here is refused, macros and controls first.

The lists hold what Word, WPS and LibreOffice write for texts, tables, charts and pictures (ECMA-376 and Microsoft's and
WPS's additions to it). Compared in small letters, since Office programs do not tell capitals from small letters here.
"""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAIN_TYPES = {f"{DOCX}.main+xml": DOCX, f"{XLSX}.main+xml": XLSX}

CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
APP_TYPE = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
LINKS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
SVG_TYPE = "image/svg+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmldrawing"
TABLES = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def _words(text: str, before: str = "", after: str = "") -> frozenset[str]:
    return frozenset(f"{before}{word}{after}" for word in text.split())


def _listed(prefix: str, names: str) -> frozenset[str]:
    return _words(names, prefix, "+xml")


XML_TYPES = (
    frozenset({*MAIN_TYPES, CORE_TYPE, APP_TYPE, CUSTOM_TYPE, LINKS_TYPE, SVG_TYPE, VML_TYPE})
    | {"application/xml", "text/xml", "application/inkml+xml", "application/vnd.wps-officedocument.cellimage+xml"}
    | _listed(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.",
        "styles settings websettings fonttable numbering footnotes endnotes header footer comments commentsextended"
        " commentsids commentsextensible people document.glossary",
    )
    | _listed(
        TABLES,
        "worksheet chartsheet styles sharedstrings calcchain comments table pivottable pivotcachedefinition"
        " pivotcacherecords sheetmetadata",
    )
    | _listed(
        "application/vnd.openxmlformats-officedocument.",
        "theme themeoverride drawing customxmlproperties drawingml.chart drawingml.chartshapes drawingml.diagramdata"
        " drawingml.diagramlayout drawingml.diagramstyle drawingml.diagramcolors",
    )
    | _listed("application/vnd.ms-word.", "styleswitheffects")
    | _listed(
        "application/vnd.ms-office.",
        "drawingml.diagramdrawing chartstyle chartcolorstyle chartex classificationlabels",
    )
    | _listed(
        "application/vnd.ms-excel.",
        "threadedcomments person slicer slicercache timeline timelinecache controlproperties rdrichvalue"
        " rdrichvaluestructure rdrichvaluetypes richvaluerel",
    )
)
"""Kinds of parts that are XML, and read as such."""

PICTURE_TYPES = _words("png x-png jpeg jpg pjpeg gif bmp tiff tif webp x-emf emf x-wmf wmf", "image/")
OTHER_TYPES = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.obfuscatedfont",
        "application/x-fontdata",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.printersettings",
        f"{TABLES}printersettings",
    }
)
"""Fonts, and what a printer was set to."""

HYPERLINK = "hyperlink"
THUMBNAIL = "thumbnail"
LINKS = _words(
    "officedocument core-properties extended-properties extendedproperties custom-properties customproperties"
    " styles styleswitheffects settings websettings fonttable font numbering footnotes endnotes header footer"
    " comments commentsextended commentsids commentsextensible people theme themeoverride glossarydocument"
    " customxml customxmlprops ink classificationlabels image chart chartusershapes chartex chartstyle"
    " chartcolorstyle diagramdata diagramlayout diagramquickstyle diagramcolors diagramdrawing worksheet chartsheet"
    " sharedstrings calcchain drawing vmldrawing table pivottable pivotcachedefinition pivotcacherecords"
    " sheetmetadata threadedcomment person slicer slicercache timeline timelinecache ctrlprop printersettings"
    " rdrichvalue rdrichvaluestructure rdrichvaluetypes richvaluerel cellimage"
) | {HYPERLINK, THUMBNAIL}
"""What one part may be to another: the last piece of a relationship's type."""

FIELDS = _words(
    "= ADVANCE AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT BIBLIOGRAPHY CITATION COMMENTS COMPARE CREATEDATE DATE"
    " DISPLAYBARCODE DOCPROPERTY DOCVARIABLE EDITTIME EQ FILENAME FILESIZE FORMCHECKBOX FORMDROPDOWN FORMTEXT"
    " HYPERLINK IF INDEX KEYWORDS LASTSAVEDBY LISTNUM MERGEFIELD MERGEREC MERGESEQ NEXT NEXTIF NOTEREF NUMCHARS"
    " NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE QUOTE REF REVNUM SAVEDATE SECTION SECTIONPAGES SEQ SET SHAPE SKIPIF"
    " STYLEREF SUBJECT SYMBOL TA TC TEMPLATE TIME TITLE TOA TOC USERADDRESS USERINITIALS USERNAME XE"
)
"""Fields of Word that count, number and repeat; DDE, LINK, INCLUDETEXT and the like fetch or start something."""

ACTING_ELEMENTS = _words(
    "altChunk subDoc OLEObject oleObject ddeLink frameset movie script foreignObject webPublishItem"
)
DRAWN_ELEMENTS = _words("blip imagedata fill stroke image background")
"""Elements that show a picture, which must lie in the file itself."""
FORMULAS = _words("f formula formula1 formula2 definedName calculatedColumnFormula totalsRowFormula")
