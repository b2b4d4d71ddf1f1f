"""`hallmark jobs`: the schedule, its last runs, and one run by hand."""

from collections.abc import Sequence

import click

from jobs.runner import run_job
from jobs.schedule import SCHEDULE, Job, job_named
from lti_app.commands.context import answer, complain, shell_actor, wiring
from lti_app.domain.errors import NotFound
from lti_app.models.job_run import JobOutcome
from lti_app.services.jobs.job_log import JobRun


@click.group()
def jobs() -> None:
    """Show the schedule and what it did.

    Example: hallmark jobs list
    """


@jobs.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_(*, as_json: bool) -> None:
    """List the jobs with their next and last run.

    Example: hallmark jobs list --json
    """
    found = [_told(job) for job in SCHEDULE]
    lines = [
        f"{each['name']}: {each['what']}; due now {each['due']}; next {each['next'] or '-'}; "
        f"last {each['last'] or '-'} {each['outcome'] or ''}".rstrip()
        for each in found
    ]
    answer({"jobs": found}, as_json=as_json, lines=lines)


@jobs.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def run(*, name: str, as_json: bool) -> int:
    """Run one job now, for everything it is for.

    Example: hallmark jobs run evidence-sync
    """
    job = job_named(name)
    if job is None:
        raise NotFound(
            "job.unknown",
            f"There is no job {name!r}.",
            mend=f"Name one of: {', '.join(each.name for each in SCHEDULE)}.",
        )
    ran = {due.key: run_job(wiring(), job, due.key) for due in job.every(wiring())}
    failed = sum(each.outcome is JobOutcome.FAILED for each in ran.values())
    answer(
        {"job": name, "ran": {key: each.outcome.value for key, each in ran.items()}},
        as_json=as_json,
        lines=[f"{name} {key}: {each.outcome}; {each.detail}" for key, each in ran.items()]
        or ["Nothing to do."],
    )
    if not failed:
        return 0
    complain(
        f"{failed} of {len(ran)} runs of {name} failed.",
        f"`hallmark jobs history --job {name}` says of what.",
    )
    return 1


@jobs.command()
@click.option("--job", "name", help="Only this job.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def history(*, name: str | None, limit: int, as_json: bool) -> None:
    """List past runs, newest first.

    Example: hallmark jobs history --job evidence-sync --limit 5
    """
    with wiring().open_work(shell_actor()) as work:
        runs = work.job_log.history(name, limit)
    answer(
        {"runs": _rows(runs)},
        as_json=as_json,
        lines=[_line(each) for each in runs] or ["No run yet."],
    )


def _told(job: Job) -> dict[str, object]:
    with wiring().open_work(shell_actor()) as work:
        last = next(iter(work.job_log.history(job.name, 1)), None)
    upcoming = job.next_at(wiring())
    return {
        "name": job.name,
        "what": job.what,
        "due": len(job.due(wiring())),
        "next": upcoming.isoformat() if upcoming else None,
        "last": last.started_at.isoformat() if last else None,
        "outcome": last.outcome.value if last else None,
    }


def _rows(runs: Sequence[JobRun]) -> list[dict[str, object]]:
    return [
        {
            "job": run.name,
            "key": run.key,
            "outcome": run.outcome.value,
            "started_at": run.started_at.isoformat(),
            "ended_at": run.ended_at.isoformat() if run.ended_at else None,
            "detail": run.detail,
        }
        for run in runs
    ]


def _line(run: JobRun) -> str:
    return f"{run.started_at:%Y-%m-%d %H:%M:%S}Z {run.name} {run.key}: {run.outcome} {run.detail}"
