from django.urls import path

from . import converters  # noqa: F401  (registers `meeting_number`)
from .views import contents, desk, public, publishing

app_name = "meetings"
one = "desk/meetings/<meeting_number:number>/"
urlpatterns = [
    path("meetings/", public.board, name="board"),
    path("meetings/<meeting_number:number>/", public.detail, name="public-detail"),
    path("desk/meetings/", desk.listing, name="list"),
    path("desk/meetings/new/", desk.create, name="create"),
    path(one, desk.detail, name="detail"),
    path(f"{one}edit/", desk.edit, name="edit"),
    path(f"{one}heads/", desk.count_heads, name="count-heads"),
    path(f"{one}take-back/", desk.take_back, name="take-back"),
    path(f"{one}publish/", publishing.publish, name="publish"),
    path(f"{one}withdraw/", publishing.withdraw, name="withdraw"),
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
