"""Where a unit's member arrives: what waits for them, what is under way, what is offered (R1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.definition.definition import Turn
from lti_app.domain.people.units import UnitFacts
from lti_app.models.base import LARGEST_NUMBER, number_within
from lti_app.pages.access import Visit, guarded, unit_member
from lti_app.pages.people.members import own_units
from lti_app.pages.people.nav import unit_nav
from lti_app.pages.people.unit_words import unit_kind_word
from lti_app.pages.proposal.mention_view import mentions_shown
from lti_app.pages.proposal.turn_words import turn_sentence
from lti_app.pages.wording.definition_words import state_word, type_word
from lti_app.services.proposal.unit_shelf import PAGE, OfferedDefinition, OpenProposal, Shelved

blueprint = Blueprint("unit_home", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """One proposal as its row tells it."""

    href: str
    proposal: OpenProposal
    type: str
    turn: str
    is_ours: bool
    to_do: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitShown:
    """One unit with the rows of this page."""

    unit: UnitFacts
    kind: str
    roles: tuple[str, ...]
    may_propose: bool
    proposals: tuple[ProposalRow, ...]
    offered: tuple[OfferedDefinition, ...]
    ended: tuple[Shelved, ...]


@blueprint.get("/w/<launch>/unit/")
@guarded(unit_member)
def home(visit: Visit) -> ResponseReturnValue:
    """Show the actor's units: mentions, the proposals of each, what is offered and has ended."""
    shelf = visit.work.unit_shelf
    number = number_within(request.args.get("page", ""), LARGEST_NUMBER) or 1
    rows = shelf.under_way(number)
    total = shelf.count()
    units = _shown(visit, rows, shelf.offered(), shelf.ended())
    return render_template(
        "proposal/home.html",
        visit=visit,
        nav=unit_nav(visit, "unit_home.home"),
        units=units,
        total=total,
        waiting=shelf.waiting(),
        mentions=mentions_shown(visit),
        first_waiting=next((row for each in units for row in each.proposals if row.is_ours), None),
        may_propose=any(each.may_propose for each in units),
        pages=_pages(visit, number, len(rows), total),
        type_word=type_word,
        state_word=state_word,
    )


def _shown(
    visit: Visit,
    rows: Sequence[OpenProposal],
    offered: Iterable[OfferedDefinition],
    ended: Iterable[Shelved],
) -> tuple[UnitShown, ...]:
    offered, ended = tuple(offered), tuple(ended)
    return tuple(
        UnitShown(
            unit=each.unit,
            kind=unit_kind_word(each.unit.kind),
            roles=tuple(
                sorted(
                    (held.role for held in visit.actor.unit_roles if held.unit_id == each.unit.id),
                    reverse=True,
                )
            ),
            may_propose=visit.actor.proposes_for(each.unit.id) and not each.unit.is_closed,
            proposals=tuple(_row(visit, row) for row in rows if row.unit_id == each.unit.id),
            offered=tuple(row for row in offered if row.unit_id == each.unit.id),
            ended=tuple(row for row in ended if row.unit_id == each.unit.id),
        )
        for each in own_units(visit)
    )


def _row(visit: Visit, proposal: OpenProposal) -> ProposalRow:
    is_ours = proposal.turn is Turn.UNIT
    if not is_ours:
        to_do = ""
    elif proposal.returned:
        to_do = _("Read why it was returned")
    elif proposal.missing:
        to_do = ngettext("%(num)s thing missing", "%(num)s things missing", proposal.missing)
    else:
        to_do = _("Ready to hand in")
    return ProposalRow(
        href=url_for("proposal.overview", launch=visit.launch_id, version=proposal.version_id),
        proposal=proposal,
        type=type_word(proposal.type),
        turn=turn_sentence(
            proposal.turn,
            proposal.turn_since,
            visit.work.clock.now(),
            unit="",
            consultant=proposal.consultant,
        ),
        is_ours=is_ours,
        to_do=to_do,
    )


def _pages(visit: Visit, number: int, shown: int, total: int) -> dict[str, object] | None:
    if total <= PAGE:
        return None

    def href(page: int) -> str:
        return url_for("unit_home.home", launch=visit.launch_id, page=page)

    first = (number - 1) * PAGE + 1
    last = first + shown - 1
    return {
        "first": first,
        "last": last,
        "total": total,
        "previous": href(number - 1) if number > 1 else None,
        "next": href(number + 1) if last < total else None,
    }
