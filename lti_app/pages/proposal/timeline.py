"""The timeline: whose turn it was and how long, and everything that was done, latest first (R3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_timedelta
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.definition import Turn
from lti_app.domain.definition.sections import Tree
from lti_app.domain.definition.timeline import EntryKind, TimelineEntry, TurnSpan, folded, waited
from lti_app.domain.ids import DefinitionVersionId
from lti_app.pages.access import Visit, guarded, unit_or_asa
from lti_app.pages.locales import reader_locale
from lti_app.pages.proposal.frame import HERE, proposal_frame
from lti_app.pages.proposal.place_words import place_code, place_word
from lti_app.pages.proposal.timeline_words import entry_word, side_word, writing_word
from lti_app.pages.wording.definition_words import state_word
from lti_app.services.proposal.section_form import tree_of

blueprint = Blueprint("timeline", __name__)
PAGE, LAST_PAGE = 50, 10_000
# A drawing is so many units wide; a turn of minutes among months is drawn all the same.
WIDTH, LEAST = 1000, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    """One turn as it is drawn and told: where its bar begins, how wide it is, and its words."""

    x: float
    width: float
    side: str
    who: str
    state: str
    since: datetime
    until: datetime | None
    length: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry as the list tells it."""

    entry: TimelineEntry
    what: str
    side: str
    since: datetime | None = None
    at: str = ""


@blueprint.get(f"{HERE}/timeline")
@guarded(unit_or_asa)
def timeline(visit: Visit, version: int) -> ResponseReturnValue:
    """Show what happened, and who waited for whom."""
    proposal = visit.work.proposals.one(DefinitionVersionId(version))
    told = visit.work.timelines.of(proposal.version_id)
    content = tree_of(proposal.content)
    kind, side = _asked("kind", EntryKind), _asked("by", Turn)
    found = folded(
        [entry for entry in told.entries if kind in {"", entry.kind} and side in {"", entry.side}]
    )[::-1]
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    first = (page - 1) * PAGE
    kept: dict[str, Any] = {n: v for n, v in (("kind", kind), ("by", side)) if v}

    def address(**changed: Any) -> str:
        given = {name: value for name, value in (kept | changed).items() if value}
        return url_for("timeline.timeline", launch=visit.launch_id, version=version, **given)

    return render_template(
        "proposal/timeline.html",
        **proposal_frame(visit, proposal, "timeline"),
        turns=turn_views(told.turns),
        totals=_totals(told.turns),
        whole=length_word(sum((span.length for span in told.turns), timedelta())),
        begun=proposal.created_at,
        ended=told.turns[-1].until if told.turns else None,
        width=WIDTH,
        entries=[_view(fold, content) for fold in found[first : first + PAGE]],
        kinds=_chips(address, "kind", kind, _kinds()),
        sides=_chips(address, "by", side, _sides()),
        first=first + 1,
        last=min(first + PAGE, len(found)),
        total=len(found),
        previous=address(page=page - 1) if page > 1 else None,
        next_page=address(page=page + 1) if first + PAGE < len(found) else None,
    )


def turn_views(spans: Sequence[TurnSpan]) -> list[TurnView]:
    """Lay turns side by side, each as wide as it was long, none too narrow to be seen."""
    whole = sum((span.length for span in spans), timedelta())
    if not spans:
        return []
    shares = [span.length / whole if whole else 1 / len(spans) for span in spans]
    widths = [max(share * WIDTH, LEAST) for share in shares]
    scale = WIDTH / sum(widths)
    at, views = 0.0, []
    for span, width in zip(spans, widths, strict=True):
        views.append(
            TurnView(
                x=round(at, 2),
                width=round(width * scale, 2),
                side=span.turn.value,
                who=side_word(span.turn),
                state=state_word(span.state),
                since=span.since,
                until=span.until,
                length=length_word(span.length),
            )
        )
        at += width * scale
    return views


def length_word(length: timedelta) -> str:
    """Word how long something took, in its largest unit."""
    if length < timedelta(minutes=1):
        return str(_("less than a minute"))
    return format_timedelta(length, threshold=1.5, locale=str(reader_locale()))


def _totals(spans: Sequence[TurnSpan]) -> list[dict[str, str]]:
    return [
        {"side": turn.value, "who": side_word(turn), "length": length_word(length)}
        for turn, length in waited(spans).items()
        if any(span.turn is turn for span in spans)
    ]


def _view(fold: Sequence[TimelineEntry], content: Tree) -> EntryView:
    first, last = fold[0], fold[-1]
    began = min(each.since or each.at for each in fold)
    what = (
        writing_word(fold) if len(fold) > 1 else entry_word(last, place_word(content, last.place))
    )
    return EntryView(
        entry=last,
        what=what,
        side=first.side.value,
        since=began if began != last.at else None,
        at=place_code(last.place) or "-",
    )


def _asked(name: str, known: type[EntryKind] | type[Turn]) -> str:
    given = request.args.get(name, "")
    return given if given in {each.value for each in known} else ""


def _kinds() -> dict[str, str]:
    return {
        "": _("Everything"),
        EntryKind.STEP.value: _("Steps and decisions"),
        EntryKind.TALK.value: _("Talk"),
        EntryKind.WRITING.value: _("Writing"),
    }


def _sides() -> dict[str, str]:
    return {
        "": _("Everybody"),
        **{turn.value: side_word(turn) for turn in (Turn.UNIT, Turn.ASA)},
    }


def _chips(address: Any, name: str, chosen: str, labels: dict[str, str]) -> list[dict[str, object]]:
    return [
        {"label": label, "href": address(**{name: value, "page": 0}), "on": value == chosen}
        for value, label in labels.items()
    ]
