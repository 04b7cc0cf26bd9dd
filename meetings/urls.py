from django.urls import path

from . import converters  # noqa: F401  (registers `meeting_number`)
from .views import contents, desk, exports, photos, public, publishing

app_name = "meetings"
one = "desk/meetings/<meeting_number:number>/"
urlpatterns = [
    path("meetings/", public.board, name="board"),
    path("meetings/<meeting_number:number>/", public.detail, name="public-detail"),
    path("meetings/<meeting_number:number>/photos/<uuid:photo>.jpg", photos.public_photo, name="public-photo"),
    path(
        "meetings/<meeting_number:number>/photos/<uuid:photo>-small.jpg",
        photos.public_photo,
        {"size": "small"},
        name="public-photo-small",
    ),
    path("desk/meetings/", desk.listing, name="list"),
    path("desk/meetings/export/", exports.export, name="export"),
    path("desk/meetings/new/", desk.create, name="create"),
    path(one, desk.detail, name="detail"),
    path(f"{one}edit/", desk.edit, name="edit"),
    path(f"{one}heads/", desk.count_heads, name="count-heads"),
    path(f"{one}take-back/", desk.take_back, name="take-back"),
    path(f"{one}publish/", publishing.publish, name="publish"),
    path(f"{one}withdraw/", publishing.withdraw, name="withdraw"),
    path(f"{one}photos/", photos.photos, name="photos"),
    path(f"{one}photos/<uuid:photo>.jpg", photos.photo_file, name="photo-file"),
    path(f"{one}photos/<uuid:photo>-small.jpg", photos.photo_file, {"size": "small"}, name="photo-file-small"),
    path(f"{one}photos/<uuid:photo>/change/", photos.photo_change, name="photo-change"),
    path(f"{one}photos/<uuid:photo>/remove/", photos.photo_remove, name="photo-remove"),
    path(f"{one}attendees/", contents.attendees, name="attendees"),
    path(f"{one}attendees/<int:row>/remove/", contents.attendee_remove, name="attendee-remove"),
    path(f"{one}agenda/", contents.agenda, name="agenda"),
    path(f"{one}agenda/<int:row>/remove/", contents.agenda_remove, name="agenda-remove"),
    path(f"{one}decisions/", contents.decisions, name="decisions"),
    path(f"{one}decisions/<int:row>/remove/", contents.decision_remove, name="decision-remove"),
    path(f"{one}decisions/<int:row>/steps/", contents.action_add, name="action-add"),
    path(f"{one}steps/<int:row>/remove/", contents.action_remove, name="action-remove"),
    path(f"{one}steps/<int:row>/finish/", contents.action_finish, name="action-finish"),
]
