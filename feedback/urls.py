from django.urls import path

from meetings import converters  # noqa: F401  (registers the numbers in addresses)

from .views import evening

app_name = "feedback"
talk = "desk/meetings/<meeting_number:number>/"
urlpatterns = [
    path(f"{talk}issues/new/", evening.raise_matter, name="raise"),
    path(f"{talk}submit/", evening.submit_meeting, name="submit-meeting"),
    path(f"{talk}cancel/", evening.cancel_meeting, name="cancel-meeting"),
]
