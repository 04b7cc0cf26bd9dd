"""Photos on the pages of talks: `{% load photos %}`."""

from typing import Any

from django import template

from ..models import Meeting, MeetingPhoto

register = template.Library()


@register.inclusion_tag("meetings/_photos.html")
def public_photos(meeting: Meeting, *, is_preview: bool = False) -> dict[str, Any]:
    """The photos villagers may see, in the order they were added; in a preview, those they would see."""
    rows = MeetingPhoto.objects.agreed() if is_preview else MeetingPhoto.objects.public()
    return {"meeting": meeting, "photos": rows.filter(meeting=meeting).select_related("file"), "is_preview": is_preview}
