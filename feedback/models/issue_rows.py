import datetime
from typing import Self

from django.db import models

from directory.models import PlacedQuerySet, User

from .. import visibility
from .choices import ENDED, Conflict, Kind, ReviewState, Status


class IssueQuerySet(PlacedQuerySet):
    """Questions about matters, in the office's words."""

    def visible_to(self, user: User) -> Self:
        """Matters whose digest the user may read: the one door of every list, page, export and figure's rows."""
        return self.filter(visibility.issues_visible_to(user))

    def with_place(self) -> Self:
        """With what every list shows of place and category."""
        return self.select_related("village__township", "yard", "category")

    def with_standing(self) -> Self:
        """With how far the live lead order has come, and whether it was only explained: see `feedback.standing`."""
        from .choices import LIVE
        from .referral import Referral

        lead = Referral.objects.filter(issue=models.OuterRef("pk"), role=Referral.Role.LEAD, status__in=LIVE)
        explained = Referral.objects.explained().filter(issue=models.OuterRef("pk"), round=models.OuterRef("round"))
        return self.annotate(
            lead_status=models.Subquery(lead.values("status")[:1]), is_explained=models.Exists(explained)
        )

    def counted(self) -> Self:
        """Matters that count in figures: not voided, and merged ones count with their parent."""
        return self.exclude(status__in=[Status.VOIDED, Status.MERGED])

    def unguarded(self) -> Self:
        """Matters that concern nobody who could be harmed by, or harm through, their being counted at a place."""
        return self.filter(conflict=Conflict.NONE)

    def open(self) -> Self:
        """Matters that are still somebody's turn."""
        return self.exclude(status__in=ENDED)

    def published(self) -> Self:
        """Matters villagers may read: published by a second person; never guarded, a dispute, voided or merged.

        A matter re-labelled after it was published is gone from the public pages at once.
        """
        return (
            self.filter(review_state=ReviewState.PUBLISHED, conflict=Conflict.NONE)
            .exclude(status__in=[Status.VOIDED, Status.MERGED])
            .exclude(kind=Kind.DISPUTE)
            .exclude(category__is_never_public=True)
        )

    def second_time(self) -> Self:
        """Matters handled for a second time, so one level up: see `Issue.is_second_time`."""
        from .referral import Referral

        done = Referral.objects.done_by_a_lead().filter(issue=models.OuterRef("pk"), round__lt=models.OuterRef("round"))
        return self.filter(models.Exists(done))

    def overdue(self, now: datetime.datetime) -> Self:
        """Matters with a live referral whose finish clock has run out."""
        from .referral import Referral

        late = Referral.objects.overdue(now).filter(issue=models.OuterRef("pk"))
        return self.filter(models.Exists(late))
