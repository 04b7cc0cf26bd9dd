from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class CounterManager(models.Manager["Counter"]):
    def take(self, name: str, count: int = 1) -> int:
        """Take the next `count` numbers of a series and return the first.

        Must run inside the transaction that uses the number, as its last lock: the row stays locked until the end, so
        that a rollback loses no number and nobody waits longer than needed.
        """
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError("a number is taken inside the transaction that uses it")
        row = self.filter(name=name)
        if not row.update(last=models.F("last") + count):
            self.bulk_create([self.model(name=name)], ignore_conflicts=True)
            row.update(last=models.F("last") + count)
        return self.get(name=name).last - count + 1


class Counter(models.Model):
    """The last number taken of one series: place numbers, matters of a county in a year, slips of a county."""

    name = models.CharField(_("序列"), max_length=60, primary_key=True, help_text=_("序列的内部名称，由系统维护。"))
    last = models.BigIntegerField(_("最后一号"), default=0, help_text=_("最近一次取出的号码。"))

    objects = CounterManager()

    class Meta:
        verbose_name = _("号码序列")
        verbose_name_plural = _("号码序列")

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"
