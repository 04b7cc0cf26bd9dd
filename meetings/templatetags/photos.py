"""Photos on the pages of talks: `{% load photos %}`."""

from typing import Any

from django import template

from ..models import Meeting, MeetingPhoto

register = template.Library()


@register.inclusion_tag("meetings/_photos.html")
def public_photos(meeting: Meeting) -> dict[str, Any]:
    """The photos villagers may see, in the order they were added."""
    rows = MeetingPhoto.objects.public().filter(meeting=meeting).select_related("file")
    return {"meeting": meeting, "photos": rows}
