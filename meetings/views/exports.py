from office.views.exports import exporting

from ..exports import MEETINGS

export = exporting(MEETINGS)
