"""The places of one county by the names people write in a workbook."""

from django.utils.translation import gettext as _

from ..models import Department, Division, Village, Yard
from ..paths import under
from .cells import WrongCell


class UnknownPlace(WrongCell):
    """No such place in the county, or several."""


class CountyPlaces:
    """Townships, villages, yards and departments of a county, loaded once."""

    def __init__(self, county: Division) -> None:
        self.county = county
        townships = Division.objects.usable().filter(under(county.path), level=Division.Level.TOWNSHIP)
        self.townships = {name: one for one in townships for name in (one.name, one.short_name)}
        self.villages: dict[str, list[Village]] = {}
        for village in Village.objects.usable().filter(under(county.path)).select_related("township"):
            for name in {village.name, village.short_name, village.label}:
                self.villages.setdefault(name, []).append(village)
        yards = Yard.objects.filter(under(county.path), retired_on=None)
        self.yards = {(yard.village_id, yard.short_name): yard for yard in yards}
        departments = Department.objects.filter(under(county.path)).select_related("division", "village")
        self.departments = {(one.division_id, one.name): one for one in departments}

    def township(self, name: str) -> Division:
        """Return the township of this name."""
        found = self.townships.get(name)
        if found is None:
            raise UnknownPlace("乡镇", _("%(county)s没有“%(name)s”，请核对。") % {"county": self.county, "name": name})
        return found

    def village(self, name: str, township: str) -> Village:
        """Return the village of this name; a name that several villages share needs the township."""
        found = self.villages.get(name, [])
        if township:
            wanted = self.township(township)
            found = [village for village in found if village.township_id == wanted.pk]
        if not found:
            where = township or str(self.county)
            raise UnknownPlace("村（社区）", _("%(where)s没有“%(name)s”，请核对。") % {"where": where, "name": name})
        if len(found) > 1:
            towns = "、".join(village.township.short_name for village in found)
            raise UnknownPlace(
                "村（社区）", _("县内有同名的“%(name)s”（%(towns)s），请填乡镇。") % {"name": name, "towns": towns}
            )
        return found[0]
