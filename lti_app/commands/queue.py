"""`hallmark queue`: ASA's queue, read only. Deciding is for people in ASA's own pages (R4)."""

from dataclasses import replace
from typing import Any

import click

from lti_app.commands.context import answer, shell_actor, wiring
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.review.queue import QueueQuery, Tab
from lti_app.domain.review.review import Decided, ReviewCase
from lti_app.domain.review.seal import Seal
from lti_app.pages.review.case_pending import Pending, pending_changes
from lti_app.pages.review.case_reading import Reading
from lti_app.services.review.queue import QueueLine
from lti_app.services.work.unit import Work

_WHEN = "%Y-%m-%d %H:%M"
# What stands where no change can be listed.
_NOTHING = {
    Reading.NOT_READ_YET: "Canvas is read for the course's new mapping with the next update",
    Reading.NO_EVIDENCE: "the course holds no evidence of this learner any more",
    None: "as last read, nothing differs from the seal any more",
}
institution_option = click.option(
    "--institution", help="Its short name; needed where there are several."
)
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def queue() -> None:
    """Look at ASA's review queue; nothing can be decided here.

    Example: hallmark queue list --tab ready
    """


@queue.command("list")
@click.option(
    "--tab",
    type=click.Choice([tab.value for tab in Tab]),
    default=Tab.READY.value,
    show_default=True,
)
@click.option("--search", default="", help="Part of a name or badge, or the start of an ID.")
@click.option("--page", type=click.IntRange(1, 10_000), default=1, show_default=True)
@click.option("--size", type=click.IntRange(1, 1000), default=100, show_default=True)
@institution_option
@as_json_option
def list_cases(
    *, tab: str, search: str, page: int, size: int, institution: str | None, as_json: bool
) -> None:
    """List one tab, the longest waiting first, with the counts of all tabs.

    Example: hallmark queue list --tab returned --json
    """
    query = QueueQuery(tab=Tab(tab), text=search, page=page, size=size)
    with wiring().open_work(shell_actor()) as work:
        _read_as(work, institution)
        found = work.review_queue.page(query)
    counts = {name.value: count for name, count in found.counts.items()}
    lines = [_as_line(line) for line in found.lines]
    answer(
        {"counts": counts, "total": found.total, "cases": [_as_json(each) for each in found.lines]},
        as_json=as_json,
        lines=[*lines, ", ".join(f"{name} {count}" for name, count in counts.items())],
    )


@queue.command()
@click.argument("case_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@institution_option
@as_json_option
def show(case_id: int, *, institution: str | None, as_json: bool) -> None:
    """Show one case: where it stands, what changed since its seal, its seals, its decisions.

    Never the reflection's words.

    Example: hallmark queue show 12 --json
    """
    with wiring().open_work(shell_actor()) as work:
        _read_as(work, institution)
        line = work.review_queue.line(case_id)
        seals = work.reviews.seals(case_id)
        decisions = work.decisions.history(case_id)
        pending = _pending(work, line.case, seals[0])
    answer(
        _as_json(line)
        | {
            "changed_since_seal": _changed(line.case, seals[0], pending),
            "seals": [_seal(seal) for seal in seals],
            "decisions": [_decision(each) for each in decisions],
        },
        as_json=as_json,
        lines=[
            _as_line(line),
            *_change_lines(line.case, seals[0], pending),
            *(f"  seal {s.number} {s.sealed_at:{_WHEN}} {s.digest[:12]}" for s in seals),
            *(f"  {d.at:{_WHEN}} {d.kind.value} by {d.by_name}" for d in decisions),
        ],
    )


def _pending(work: Work, case: ReviewCase, seal: Seal) -> Pending:
    definition = work.definitions.version(case.definition_version_id).content
    return pending_changes(work, case, seal.content, definition)


def _is_changed(case: ReviewCase) -> bool:
    return not case.is_closed and not case.seal_current


def _changed(case: ReviewCase, seal: Seal, pending: Pending) -> dict[str, Any] | None:
    """Give what changed as figures and codes, and as told; null while it is current or decided."""
    if not _is_changed(case):
        return None
    return {
        "seal": seal.number,
        "after": case.changed_after.isoformat() if case.changed_after else None,
        "at": case.changed_at.isoformat() if case.changed_at else None,
        "changes": [
            {
                "kind": each.kind.value,
                "subject": each.subject,
                "part": each.part,
                "before": each.before,
                "after": each.after,
            }
            for each in pending.changes
        ],
        "told": [each["text"] for each in pending.told],
        "lacking": pending.lacking.value if pending.lacking else None,
    }


def _change_lines(case: ReviewCase, seal: Seal, pending: Pending) -> list[str]:
    if not _is_changed(case):
        return []
    after, at = case.changed_after, case.changed_at
    when = ""
    if at is not None:
        when = f", between {after:{_WHEN}} and {at:{_WHEN}} UTC" if after else ""
        when = when or f", first seen {at:{_WHEN}} UTC"
    lines = [f"    {each['text']}" for each in pending.told]
    nothing = f"    {_NOTHING[pending.lacking]}"
    return [f"  changed since seal {seal.number}{when}:", *(lines or [nothing])]


def _read_as(work: Work, slug: str | None) -> None:
    """Let the operating-system user read as an auditor would; no decision rests on this role."""
    actor: Actor = replace(shell_actor(), local_roles=frozenset({LocalRole.AUDITOR}))
    chosen = work.institutions.named_or_only(slug)
    work.act_as(replace(actor, institution_id=chosen))


def _as_line(line: QueueLine) -> str:
    case = line.case
    flags = " ".join(sorted(case.flags))
    who = f"{line.learner} ({line.sis_id})" if line.sis_id else line.learner
    return f"{case.id}  {case.state.value}  {who}  {line.badge} v{line.version}  {flags}".rstrip()


def _as_json(line: QueueLine) -> dict[str, Any]:
    return _case(line.case) | {
        "learner": line.learner,
        "sis_id": line.sis_id,
        "badge": line.badge,
        "version": line.version,
        "course": line.course,
        "claimed_by": line.claimant,
    }


def _case(case: ReviewCase) -> dict[str, Any]:
    return {
        "id": case.id,
        "state": case.state.value,
        "opened_at": case.opened_at.isoformat(),
        "state_since": case.state_since.isoformat(),
        "still_complete": case.still_complete,
        "flags": sorted(case.flags),
    }


def _seal(seal: Seal) -> dict[str, Any]:
    return {
        "number": seal.number,
        "occasion": seal.occasion.value,
        "sealed_at": seal.sealed_at.isoformat(),
        "digest": seal.digest,
        "changes": len(seal.changes),
    }


def _decision(decided: Decided) -> dict[str, Any]:
    return {
        "kind": decided.kind.value,
        "at": decided.at.isoformat(),
        "by": decided.by_name,
        "role": decided.role,
        "seal": decided.seal_number,
        "reason": decided.reason.value if decided.reason else None,
    }
