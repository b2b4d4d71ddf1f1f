"""`hallmark sync`: one pass of the line, now, in this process."""

from collections.abc import Iterable

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from lti_app.commands.context import answer, complain, shell_actor, wiring
from lti_app.commands.token_trouble import stored_token_mend
from lti_app.domain.errors import Conflict, RuleRefused
from lti_app.domain.evidence.sync import SyncReport, SyncState
from lti_app.domain.ids import CourseId
from lti_app.services.evidence.sync_log import CourseName

LONGEST_NUMBER = 20


@click.command()
@click.option("--course", "course", metavar="ID", help="One course: its id here, or canvas:ID.")
@click.option("--full", is_flag=True, help="Read everything, not only what changed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def sync(*, course: str | None, full: bool, as_json: bool) -> int:
    """Read the evidence of mapped courses from Canvas, evaluate, open cases. Never awards.

    Example: hallmark sync --course canvas:52 --json
    """
    chosen = _chosen(course)
    console = Console(stderr=True, quiet=as_json or not chosen)
    reports: list[SyncReport] = []
    left: list[CourseId] = []
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console
    ) as bar:
        task = bar.add_task("Courses", total=len(chosen))
        for course_id in chosen:
            try:
                reports.append(wiring().pipeline(shell_actor()).sync_course(course_id, full=full))
            except Conflict:
                left.append(course_id)
            bar.advance(task)
    is_whole = not left and all(report.state is SyncState.OK for report in reports)
    names = _names(chosen)
    answer(
        {
            "ok": is_whole,
            "courses": [_as_json(report, names[report.course_id]) for report in reports],
            "being_read": [str(course_id) for course_id in left],
            "being_read_courses": [_named(course_id, names[course_id]) for course_id in left],
        },
        as_json=as_json,
        lines=[
            *(_as_line(report, names[report.course_id]) for report in reports),
            *(f"{_told(names[course_id])}: is being read already" for course_id in left),
        ]
        or ["No course has an active mapping yet, so there is nothing to read."],
    )
    if is_whole:
        return 0
    unread = len(left) + sum(report.state is not SyncState.OK for report in reports)
    complain(f"{unread} of {len(chosen)} courses were not read whole.", _mend(reports))
    return 1


def _mend(reports: Iterable[SyncReport]) -> str:
    failures = [failure for report in reports for failure in report.failures]
    mend = stored_token_mend({failure.kind for failure in failures})
    if mend is not None:
        return mend
    if any(failure.needs_person for failure in failures):
        return "Mend what the errors name (a token: `hallmark platform token`), then run it again."
    return "No verdict was changed by what failed: run it again, or leave it to the scheduler."


def _chosen(course: str | None) -> tuple[CourseId, ...]:
    with wiring().open_work(shell_actor()) as work:
        if course is None:
            return work.sync_log.with_mapping()
        kind, colon, local = course.rpartition(":")
        is_number = local.isascii() and local.isdecimal() and len(local) <= LONGEST_NUMBER
        if not is_number or (colon and kind != "canvas"):
            raise RuleRefused(
                "sync.course",
                f"{course!r} does not name a course.",
                mend="Write its id here, such as 3, or canvas:52.",
            )
        if not colon:
            return (work.sync_log.by_id(int(local)),)
        return work.sync_log.by_canvas_id(local)


def _names(course_ids: Iterable[CourseId]) -> dict[CourseId, CourseName]:
    # After the pass: it may have been the first to read the name.
    with wiring().open_work(shell_actor()) as work:
        return work.sync_log.names(course_ids)


def _named(course_id: CourseId, name: CourseName) -> dict[str, object]:
    return {
        "course": str(course_id),
        "canvas_course_id": name.canvas_course_id,
        "name": name.name,
    }


def _told(name: CourseName) -> str:
    """Name a course as `--course` takes it, with its name."""
    return f"canvas:{name.canvas_course_id} {name.name}"


def _as_json(report: SyncReport, name: CourseName) -> dict[str, object]:
    counts = report.counts
    return _named(report.course_id, name) | {
        "kind": report.kind.value,
        "state": report.state.value,
        "requests": counts.requests,
        "pages": counts.pages,
        "rows_read": counts.rows_read,
        "rows_changed": counts.rows_changed,
        "learners_evaluated": counts.learners_evaluated,
        "cases_opened": counts.cases_opened,
        "errors": list(_errors(report)),
        "seconds": round(report.seconds, 3),
    }


def _errors(report: SyncReport) -> Iterable[str]:
    for failure in report.failures:
        status = f" {failure.status}" if failure.status is not None else ""
        where = f" ({failure.path}{status})" if failure.path else ""
        yield f"{failure.source}: {failure.reason}{where}"


def _as_line(report: SyncReport, name: CourseName) -> str:
    counts = report.counts
    line = (
        f"{_told(name)}: {report.state} ({report.kind}), {counts.requests} requests, "
        f"{counts.rows_read} rows read, {counts.rows_changed} changed, "
        f"{counts.learners_evaluated} learners evaluated, {counts.cases_opened} cases opened"
    )
    return "\n".join([line, *(f"  {error}" for error in _errors(report))])
