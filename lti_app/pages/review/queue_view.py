"""Turns a page of the queue into tabs, chips, columns and lines with their addresses."""

from collections.abc import Iterable
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.award.award import STANDING, AwardState
from lti_app.domain.review.queue import SIZES, QueueQuery, Sort, Tab
from lti_app.domain.review.review import RETURNED, CaseFlag, ReviewCase, ReviewCaseState
from lti_app.pages.access import Visit
from lti_app.pages.review.queue_address import AGES, write_query
from lti_app.pages.review.words import (
    flag_meaning,
    flag_word,
    sort_word,
    tab_empty,
    tab_sentence,
    tab_word,
)
from lti_app.services.review.queue import MOST_COUNTED, QueuePage

AFTER_AWARD = frozenset({"changes.after_award", "changes.award_changes", "changes.keep"})


def queue_context(visit: Visit, query: QueueQuery) -> dict[str, Any]:
    """Gather one page of the queue for its template."""
    page = visit.work.review_queue.page(query)
    first = (query.page - 1) * query.size + 1
    last = first - 1 + len(page.lines)
    return {
        "visit": visit,
        "query": query,
        "page": page,
        "tab_sub": _sentence(visit, query.tab),
        "tab_empty": tab_empty(query.tab),
        "tabs": tab_items(visit, query, page.counts),
        "chips": _chips(visit, query, page),
        "columns": _columns(visit, query),
        "kept": {"tab": query.tab.value} | write_query(query),
        "badges": _options([("", _("Any badge")), *((str(i), t) for i, t in page.badges)]),
        "ages": _options(
            [("", _("Any age"))] + [(str(d), _("Over %(days)s days", days=d)) for d in AGES]
        ),
        "meanings": _meanings(query, page),
        "flags": _options([("", _("Any flag")), *((f.value, flag_word(f)) for f in CaseFlag)]),
        "sorts": _options([(s.value, sort_word(s)) for s in Sort]),
        "sizes": _options([(str(size), str(size)) for size in SIZES]),
        "first": first,
        "last": last,
        "total": at_most(page.total, MOST_COUNTED),
        "previous": _address(visit, query, page=query.page - 1) if query.page > 1 else None,
        "next": _address(visit, query, page=query.page + 1) if page.total > last else None,
        "clear": _address(visit, QueueQuery(tab=query.tab)),
        "to_ready": _address(visit, QueueQuery()),
        "flags_of": flag_marks,
        "ended": ended_awards(visit, (line.case for line in page.lines)),
        "is_filtered": query != QueueQuery(tab=query.tab, page=query.page, size=query.size),
    }


def tab_items(visit: Visit, query: QueueQuery, counts: Any) -> list[dict[str, Any]]:
    """Lay out the tabs with their counts, keeping the filters of the address.

    What changed after an award has a tab beside those of the cases: it is about awards, not cases.
    """
    of_cases = [
        {
            "label": tab_word(tab),
            "href": _address(visit, query, tab=tab),
            "current": tab is query.tab,
            "count": at_most(counts[tab], MOST_COUNTED - 1),
        }
        for tab in Tab
    ]
    waiting = at_most(visit.work.after_awards.count(), MOST_COUNTED - 1)
    here = request.endpoint in AFTER_AWARD
    after = {
        "label": _("After award"),
        "href": url_for("changes.after_award", launch=visit.launch_id),
        "current": here,
        "count": waiting,
    }
    return [*({**each, "current": each["current"] and not here} for each in of_cases), after]


def plain_tabs(visit: Visit) -> list[dict[str, Any]]:
    """Lay out the tabs for a page that is none of the queue's own."""
    return tab_items(visit, QueueQuery(), visit.work.review_queue.counts())


def flag_marks(case: ReviewCase) -> list[tuple[str, str]]:
    """Lay out a case's flags as marks: the state whose icon is shown, and the word."""
    returned = [(case.state.value, "")] if case.state in RETURNED else []
    marks = {
        CaseFlag.CHANGED_SINCE_SEALED: "changed",
        CaseFlag.RESUBMITTED: "resubmitted",
        CaseFlag.NOT_IN_FORCE: "suspended",
    }
    return returned + [
        (marks.get(flag, "warning"), flag_word(flag)) for flag in CaseFlag if flag in case.flags
    ]


def ended_awards(visit: Visit, cases: Iterable[ReviewCase]) -> dict[int, AwardState]:
    """Say by case what became of its award since, where it stands no longer (revoked, expired)."""
    awarded = [each.id for each in cases if each.state is ReviewCaseState.AWARDED]
    states = visit.work.award_register.states_of(awarded) if awarded else {}
    return {case_id: state for case_id, state in states.items() if state not in STANDING}


def at_most(count: int, most: int) -> str:
    """Write a count that stopped at a bound: 999+."""
    return f"{most}+" if count > most else str(count)


def _sentence(visit: Visit, tab: Tab) -> str:
    """Say what stands in a tab; of what was awarded also how much of it stands no longer."""
    ended = visit.work.award_register.ended() if tab is Tab.AWARDED else 0
    if not ended:
        return tab_sentence(tab)
    told = ngettext(
        "%(num)s of these awards stands no longer.",
        "%(num)s of these awards stand no longer.",
        ended,
    )
    return f"{tab_sentence(tab)} {told}"


def _chips(visit: Visit, query: QueueQuery, page: QueuePage) -> list[dict[str, Any]]:
    titles = dict(page.badges)
    found: list[tuple[str, dict[str, Any]]] = []
    if query.text:
        found.append((_("“%(text)s”", text=query.text), {"text": ""}))
    if query.line_id is not None:
        found.append((titles.get(query.line_id, str(query.line_id)), {"line_id": None}))
    if query.older_than_days is not None:
        label = _("Over %(days)s days", days=query.older_than_days)
        found.append((label, {"older_than_days": None}))
    if query.flag is not None:
        found.append((flag_word(query.flag), {"flag": None}))
    return [
        {"label": label, "href": _address(visit, query, **without), "on": True, "remove": True}
        for label, without in found
    ]


def _meanings(query: QueueQuery, page: QueuePage) -> list[str]:
    """Say what the flags mean that stand in the list, or that it is filtered by."""
    shown = {flag for line in page.lines for flag in line.case.flags} | {query.flag}
    return [text for flag in CaseFlag if flag in shown and (text := flag_meaning(flag))]


def _columns(visit: Visit, query: QueueQuery) -> list[dict[str, Any]]:
    since = Sort.NEWEST if query.sort is Sort.OLDEST else Sort.OLDEST
    by_time = {Sort.OLDEST: "ascending", Sort.NEWEST: "descending"}
    return [
        {
            "key": "learner",
            "label": _("Learner"),
            "href": _address(visit, query, sort=Sort.NAME),
            "sort": "ascending" if query.sort is Sort.NAME else None,
        },
        {"key": "badge", "label": _("Micro-credential")},
        {"key": "course", "label": _("Course")},
        {
            "key": "since",
            "label": _("Here since"),
            "href": _address(visit, query, sort=since),
            "sort": by_time.get(query.sort),
        },
        {"key": "flags", "label": _("To look at")},
    ]


def _address(visit: Visit, query: QueueQuery, **changes: Any) -> str:
    return url_for("review.queue", launch=visit.launch_id, **write_query(query, **changes))


def _options(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in pairs]
