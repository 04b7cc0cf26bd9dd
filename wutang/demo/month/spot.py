"""Courses of matters settled at the talk, only raised there, or not ours."""

import datetime

from feedback import workflow
from feedback.models import Issue, Referral

from .matter import Course, Matter, course
from .parts import arranged, content, done, handled, placed, shown


def _soon(matter: Matter) -> datetime.datetime:
    """The next day, worked or not: on a long holiday silence would be over before the offices open."""
    return matter.at + datetime.timedelta(hours=15)


@course("answered", 30)
def silent(matter: Matter) -> Course:
    """Nobody objects; `tick` strikes it off after seven days."""
    yield from arranged(matter)
    if matter.is_public:
        yield from shown(matter)


@course("resolved", 14)
def settled_and_asked(matter: Matter) -> Course:
    """Asked back and content, before the seven days of silence are over."""
    yield _soon(matter)
    matter.visit("SATISFIED", method="IN_PERSON")
    yield from arranged(matter)


@course("resolved")
def resolved_silent(matter: Matter) -> Course:
    """Done on the spot, and nobody objects."""
    yield from arranged(matter)


@course("answered", 4)
def content_by_code(matter: Matter) -> Course:
    """The raiser says by code that he is content; silence does the rest."""
    yield matter.on(2)
    matter.say_by_code("SATISFIED")


@course("answered")
def answered_unhappy(matter: Matter) -> Course:
    """Not content with the answer: referred after all, and done."""
    yield from _not_enough(matter)


@course("resolved")
def resolved_unhappy(matter: Matter) -> Course:
    """What was done on the spot did not last: referred after all."""
    yield from _not_enough(matter)


def _not_enough(matter: Matter) -> Course:
    yield _soon(matter)
    matter.say_by_code("NOT", reason=matter.script.phrase("unhappy"))
    yield matter.within(3)
    workflow.refer(by=matter.officer, issue=matter.issue, text=matter.script.phrase("requirements"), now=matter.at)
    yield from placed(matter)
    yield from done(matter)
    yield from content(matter)


@course("answered")
def declined_again(matter: Matter) -> Course:
    """Asked to be done again; it cannot be, which is explained, and struck off by a second person."""
    yield _soon(matter)
    matter.visit("NOT", method="IN_PERSON", reason=matter.script.phrase("unhappy"))
    yield matter.on(1)
    why = matter.script.phrase("explained")
    matter.decline_reopening(why)
    yield matter.on(2)
    matter.close("EXPLAINED", by=matter.second_visitor, reason=why)


@course("answered")
def answered_void(matter: Matter) -> Course:
    """Written down twice: asked by the recorder, voided by the township."""
    yield from _void(matter)


@course("resolved")
def resolved_void(matter: Matter) -> Course:
    """Written down for the wrong village."""
    yield from _void(matter)


@course("raised")
def raised_void(matter: Matter) -> Course:
    """Nothing was meant: voided before it had an outcome."""
    yield from _void(matter)


@course("referred")
def referred_void(matter: Matter) -> Course:
    """Referred twice: voided before it was dispatched."""
    yield from _void(matter)


def _void(matter: Matter) -> Course:
    why = matter.script.phrase("void_reasons")
    yield _soon(matter)
    workflow.propose_void(by=matter.recorder, issue=matter.issue, reason=why, now=matter.at)
    yield matter.at + datetime.timedelta(hours=2)
    workflow.void(by=matter.officer, issue=matter.issue, reason=why, now=matter.at)


@course("raised")
def answered_later(matter: Matter) -> Course:
    """The recorder had to ask first, and told the raiser the next day."""
    yield matter.within(1)
    workflow.answer(by=matter.recorder, issue=matter.issue, text=matter.said.reply, now=matter.at)
    yield matter.on(1)
    workflow.echo(by=matter.recorder, issue=matter.issue, channel="PHONE", now=matter.at)


@course("raised")
def resolved_later(matter: Matter) -> Course:
    """Seen to the next morning; first written down as an answer, which is corrected."""
    yield matter.within(1)
    workflow.resolve_on_site(by=matter.recorder, issue=matter.issue, text=matter.said.reply, now=matter.at)
    yield matter.on(1)
    why = matter.script.phrase("corrected")
    workflow.correct_outcome(by=matter.officer, issue=matter.issue, outcome="ANSWERED", reason=why, now=matter.at)


@course("guided", 6)
def guided(matter: Matter) -> Course:
    """Not ours: the raiser was told where to go."""
    yield from arranged(matter)


@course("ours")
def guided_and_back(matter: Matter) -> Course:
    """It was ours after all."""
    yield matter.on(1)
    why = matter.script.phrase("unguided")
    workflow.unguide(by=matter.officer, issue=matter.issue, reason=why, now=matter.at)
    yield matter.within(1)
    workflow.refer(by=matter.officer, issue=matter.issue, now=matter.at)
    yield from placed(matter, handling_class="GENERAL")
    yield from done(matter)
    yield from content(matter)


@course("raised")
def merged_and_apart(matter: Matter) -> Course:
    """Taken for another matter of the talk, and it was not."""
    yield from _merge(matter)
    yield from _apart(matter)
    yield matter.within(2)
    workflow.answer(by=matter.officer, issue=matter.issue, text=matter.said.reply, now=matter.at)


@course("referred")
def merged_and_apart_again(matter: Matter) -> Course:
    """The same, of one that was referred: it stands without a department until it is sent anew."""
    yield from _merge(matter)
    yield from _apart(matter)
    yield matter.within(2)
    workflow.refer(by=matter.officer, issue=matter.issue, now=matter.at)
    yield from handled(matter)


@course("referred")
def merged(matter: Matter) -> Course:
    """The same as another matter of the talk; its raiser follows that one."""
    yield from _merge(matter)


def _merge(matter: Matter) -> Course:
    yield matter.on(2)
    talk = matter.issue.mentions.earliest("pk").meeting
    at_work = Referral.objects.exclude(status=Referral.Status.PROPOSED).values("issue")
    others = Issue.objects.filter(mentions__meeting=talk, pk__in=at_work, conflict="").exclude(pk=matter.issue.pk)
    into = others.exclude(status__in=("MERGED", "VOIDED")).order_by("number")[0]
    why = matter.script.phrase("merged")
    workflow.merge(by=matter.officer, issue=matter.issue, into=into, reason=why, now=matter.at)


def _apart(matter: Matter) -> Course:
    yield matter.on(1)
    why = matter.script.phrase("unmerged")
    workflow.unmerge(by=matter.officer, issue=matter.issue, reason=why, now=matter.at)
