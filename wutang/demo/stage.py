"""What every talk and matter of one county needs at hand: its people, its time, its texts, its slips."""

import random
import uuid
from dataclasses import dataclass, field

from directory.models import Department, User
from feedback.models import Category, Contact, Identity
from feedback.slips import Slip, print_pad
from feedback.workflow.raising import RaiserDetails

from .clock import Clock
from .people import Staff
from .texts import Said, Script

SLIPS_SHOWN = 3
PAD = 200


@dataclass
class Stage:
    """One county while its story is told."""

    staff: Staff
    clock: Clock
    rng: random.Random
    script: Script
    categories: dict[str, Category]
    pad: list[Slip] = field(default_factory=list)
    shown: list[Slip] = field(default_factory=list)

    def draft(self) -> uuid.UUID:
        """Return the number of a draft, as a phone would make it."""
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def category(self, said: Said) -> Category:
        """Return the category a text names as 大类/小类."""
        return self.categories[said.category]

    def department(self, key: str, village_id: int, township_id: int) -> Department:
        """Return the body a text names: a bureau, the township's office or the village's committee."""
        if key == "乡镇":
            return self.staff.offices[township_id]
        if key == "村":
            return self.staff.committees[village_id]
        return self.staff.departments[key]

    def slip(self, *, is_shown: bool = False) -> str:
        """Tear off a slip; one that is shown is kept with its code for the list of accounts."""
        if not self.pad:
            self.pad = self.print_pad()
        slip = self.pad.pop(0)
        if is_shown and len(self.shown) < SLIPS_SHOWN:
            self.shown.append(slip)
        return slip.serial

    def print_pad(self) -> list[Slip]:
        """Have the county print a pad, before the first living talk."""
        printed = self.clock.moment(self.clock.first_day, 9)
        county = self.staff.county.division
        return print_pad(by=self.staff.office[0], county=county, count=PAD, is_demo=True, now=printed)[1]

    def raiser(self) -> RaiserDetails:
        """What a villager chose to leave; names and numbers are plainly invented."""
        chance = self.rng.random()
        if chance < 0.12:
            return RaiserDetails(identity=Identity.ANONYMOUS)
        if chance < 0.55:
            return RaiserDetails()
        name = self.rng.choice("谷田路石江林夏温") + self.script.phrase("first_names")
        phone = f"0000-{self.rng.randrange(10**7):07d}"
        contact = Contact.DIRECT if chance < 0.85 else Contact.LIAISON
        identity = Identity.OPEN if chance > 0.95 else Identity.CONFIDENTIAL
        return RaiserDetails(identity=identity, contact=contact, name=name, phone=phone, consent=True)


def load_categories() -> dict[str, Category]:
    """Return the categories by 大类 and by 大类/小类."""
    rows = Category.objects.select_related("parent")
    return {f"{row.parent.name}/{row.name}" if row.parent else row.name: row for row in rows}


def another(people: list[User], than: User) -> User:
    """Return somebody of the list who is not this person."""
    return next(person for person in people if person.pk != than.pk)
