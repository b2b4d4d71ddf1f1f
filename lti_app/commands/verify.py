"""`hallmark verify`: proof, status and dates of a credential, and why it is not valid."""

from pathlib import Path
from urllib.parse import urlsplit

import click

from config.settings import SettingRefused, public_address
from lti_app.commands.context import answer
from lti_app.credentials.errors import SourceUnavailable
from lti_app.credentials.issuer import did_web
from lti_app.credentials.resolver import Local, LocalService, WebResolver
from lti_app.credentials.verdict import Outcome, Verdict, VerdictState
from lti_app.credentials.verify import Question, verify
from lti_app.domain.errors import RuleRefused
from lti_app.wiring import SystemClock

MARKS = {
    Outcome.PASSED: "ok     ",
    Outcome.FAILED: "FAILED ",
    Outcome.UNKNOWN: "unknown",
    Outcome.NOT_MADE: "-      ",
}


@click.command("verify")
@click.argument("source")
@click.option("--trust", "trusted", multiple=True, help="DID of an issuer to trust; default ours.")
@click.option("--recipient", help="E-mail address or name the credential should belong to.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify_credential(
    source: str, trusted: tuple[str, ...], recipient: str | None, *, as_json: bool
) -> None:
    """Verify a credential: a FILE, or the URL of a credential.

    Exit 0 only when it is valid; 1 when it is invalid or cannot be told.

    Example: hallmark verify https://badges.example.edu/credentials/3f0c9a2e-….json
    """
    # Anyone may verify: no secret is asked for, only whom to trust.
    ours, is_demo = ("", False) if trusted else _our_address()
    resolver = WebResolver(local=_local(ours) if is_demo else {})
    question = Question(
        trusted=frozenset(trusted or {did_web(ours)}),
        now=SystemClock().now(),
        recipient=recipient,
    )
    verdict = verify(_read(source, resolver), resolver, question)
    answer(_as_object(verdict), as_json=as_json, lines=_as_lines(verdict))
    if verdict.state is not VerdictState.VALID:
        raise click.exceptions.Exit(1)


def _our_address() -> tuple[str, bool]:
    try:
        return public_address()
    except SettingRefused as error:
        raise SettingRefused(
            f"{error} To verify as anybody, say whom to trust instead, such as "
            "--trust did:web:badges.example.edu."
        ) from error


def _local(base_url: str) -> dict[str, Local]:
    # The demo's own did:web host has no https; this override is the only one there is.
    parts = urlsplit(base_url)
    port = parts.port or 80
    return {parts.netloc: LocalService(parts.hostname or "localhost", port)}


def _read(source: str, resolver: WebResolver) -> bytes:
    if not source.startswith(("https://", "http://")):
        try:
            return Path(source).read_bytes()
        except OSError as error:
            raise RuleRefused(
                "verify.file", f"{source} cannot be read.", mend="Name a file or an https address."
            ) from error
    address = source if source.endswith(".json") else f"{source}.json"
    try:
        return resolver.status_list(address)
    except SourceUnavailable as error:
        raise RuleRefused(
            "verify.source",
            f"The credential could not be fetched: {error.message}",
            mend="Save it as a file and name the file.",
        ) from error


def _as_object(verdict: Verdict) -> dict[str, object]:
    return {
        "verdict": verdict.state.value,
        "credential": None if verdict.credential is None else verdict.credential.get("id"),
        "superseded": verdict.superseded,
        "checks": [
            {
                "check": check.name.value,
                "outcome": check.outcome.value,
                "code": check.code,
                "sentence": check.sentence,
            }
            for check in verdict.checks
        ],
    }


def _as_lines(verdict: Verdict) -> list[str]:
    lines = [
        f"{MARKS[check.outcome]} {check.name.value}: {check.sentence}" for check in verdict.checks
    ]
    return [f"{verdict.state.value.capitalize()}.", *lines]
