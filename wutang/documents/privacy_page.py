"""docs/privacy.md from the code: what is kept of people, why, how long, who sees it."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from feedback.models.choices import Contact, Identity
from office import retention
from office.access import LEAST_MONTHS
from office.models.county import CONTACT_DAYS, LEAST_CONTACT_DAYS, MOST_CONTACT_DAYS

from .personal_data import HOLDINGS, OF_NOBODY, STAFF, VILLAGERS, Holding

OURS = ("directory", "office", "meetings", "feedback", "summary")
HEAD = f"""# What is kept of people

Generated from the code by `manage.py write_documents`; do not edit. A test fails while it is out of date.

Never kept: identity numbers, bank accounts, health of a named person, religion, positions, faces or voices, lists of
villagers at a talk, labels or scores of a person or household. Villagers are counted. There is no index over names or
telephones, so nobody can be looked up as a person.

Contact data go {CONTACT_DAYS} days after a matter is struck off (each county says how many, from
{LEAST_CONTACT_DAYS} to {MOST_CONTACT_DAYS}), or at once when the raiser asks by the code of his slip.
`manage.py retain` does it, `--dry-run` first.
"""


def render() -> str:
    """Return the whole page."""
    return (
        "\n".join([HEAD, *_levels(), *_holdings(VILLAGERS), *_holdings(STAFF), *_of_nobody(), *_rules()]).rstrip()
        + "\n"
    )


def _levels() -> Iterator[str]:
    yield "## What a raiser chooses\n"
    for choices in (Identity, Contact):
        yield "| code | as it is read to the raiser |"
        yield "|---|---|"
        yield from (f"| `{value}` | {label} |" for value, label in choices.choices)
        yield ""


def _holdings(of: str) -> Iterator[str]:
    yield f"## Of {of}\n"
    for label, holding in HOLDINGS.items():
        if holding.of == of:
            yield from _holding(apps.get_model(label), holding)


def _holding(model: type[models.Model], holding: Holding) -> Iterator[str]:
    yield f"### {model._meta.verbose_name} (`{model._meta.label}`)\n"
    yield f"- **Why:** {holding.why}"
    yield f"- **Who sees it:** {holding.seen_by}"
    yield f"- **How long:** {_how_long(holding)}\n"
    if model._meta.app_label not in OURS:
        return
    yield "| field | what it is |"
    yield "|---|---|"
    for field in model._meta.fields:
        if not field.primary_key:
            words = str(field.help_text or "")
            yield f"| `{field.name}` | {field.verbose_name}{'：' if words else ''}{words} |".replace("\n", " ")
    yield ""


def _how_long(holding: Holding) -> str:
    if not holding.rule:
        return holding.kept
    rule = next(rule for rule in retention.registered() if rule.name == holding.rule)
    return f"{rule.kept} (rule `{rule.name}`)"


def _of_nobody() -> Iterator[str]:
    yield "## Of nobody\n"
    yield "These hold nothing of a person beyond which member of staff wrote a row.\n"
    yield from (f"- {apps.get_model(label)._meta.verbose_name} (`{label}`)" for label in sorted(OF_NOBODY))
    yield ""


def _rules() -> Iterator[str]:
    yield "## Rules of `retain`\n"
    yield f"The access log is kept for `ACCESS_LOG_MONTHS` (default 12, at least {LEAST_MONTHS}).\n"
    yield "| rule | what is erased | kept |"
    yield "|---|---|---|"
    yield from (f"| `{rule.name}` | {rule.what} | {rule.kept} |" for rule in retention.registered())
