"""The talk about a proposal laid out for its page: by section and field, with what may be done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.definition.consultation import SuggestionState, talk_objections
from lti_app.domain.definition.difference import Span, word_difference
from lti_app.domain.definition.governance import write_objections
from lti_app.domain.definition.phases import SECTIONS, Section, phase_of_section
from lti_app.domain.definition.places import text_at
from lti_app.domain.definition.sections import Tree
from lti_app.domain.ids import PersonId
from lti_app.domain.people.actor import Actor
from lti_app.domain.people.person import PersonFacts
from lti_app.models.documents import digest
from lti_app.pages.proposal.place_words import field_word, place_code
from lti_app.pages.proposal.talk_form import ANSWER, TalkForm
from lti_app.pages.wording.definition_words import phase_word, section_word
from lti_app.services.proposal.reading import Proposal
from lti_app.services.proposal.threads import Thread

IN_ORDER = (None, *(section for those in SECTIONS.values() for section in those))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A suggested wording beside what stands: word by word, and whether the text moved since.

    `seen` is what is sent with an acceptance: the digest of the text that is shown as standing.
    """

    words: tuple[Span, ...]
    seen: str
    stood: str
    stands: str
    is_gone: bool
    has_moved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """One thread: what was said, its state in a word, and what this person may do with it."""

    thread: Thread
    field: str
    code: str
    state: str
    state_word: str
    is_for_you: bool
    may_answer: bool
    may_resolve: bool
    may_reopen: bool
    may_accept: bool
    may_reject: bool
    may_take_back: bool
    why_not: str
    wording: Wording | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionTalk:
    """The threads of one section; the whole proposal is one as well."""

    name: str
    phase: str
    code: str
    threads: tuple[ThreadView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionCount:
    """One line of the list of places: how much is open there."""

    code: str
    name: str
    open: int
    all: int


class TalkView:
    """Lays out threads for one reader."""

    def __init__(self, proposal: Proposal, content: Tree, actor: Actor, *, read_only: bool) -> None:
        """Bind to one proposal and its reader."""
        self._proposal = proposal
        self._content = content
        self._actor = actor
        dossier = proposal.dossier
        closed = read_only or any(talk_objections(dossier.state, dossier.unit_id, actor))
        self.may_talk = not closed

    def sections(self, threads: Sequence[Thread]) -> tuple[SectionTalk, ...]:
        """Group threads by section, in the order of the proposal."""
        return tuple(
            SectionTalk(
                name=_("The proposal as a whole") if section is None else section_word(section),
                phase="" if section is None else phase_word(phase_of_section(section)),
                code="" if section is None else section.value,
                threads=tuple(self._thread(each) for each in self._ordered(found)),
            )
            for section, found in _by_section(threads)
        )

    def has_form(self, form: TalkForm, threads: Sequence[Thread]) -> bool:
        """Say whether a form is on the page; `threads` holds the one that it belongs to."""
        if form.thread_id is None:
            return self.may_talk
        views = [self._thread(each) for each in threads]
        if form.name.startswith(ANSWER):
            return any(each.may_answer for each in views)
        return any(each.may_reject for each in views)

    def counts(self, threads: Iterable[Thread]) -> tuple[SectionCount, ...]:
        """Count per section what is open, for the list of places."""
        return tuple(
            SectionCount(
                code="-" if section is None else section.value,
                name=_("The proposal as a whole") if section is None else section_word(section),
                open=sum(1 for each in found if each.is_open),
                all=len(found),
            )
            for section, found in _by_section(threads)
        )

    def _ordered(self, found: Sequence[Thread]) -> list[Thread]:
        fields = {field: at for at, field in enumerate(dict.fromkeys(_fields(found)))}
        return sorted(found, key=lambda each: fields[each.root.place.field])

    def _thread(self, thread: Thread) -> ThreadView:
        root = thread.root
        state, word = _state(thread)
        is_own = root.by.id == self._actor.person_id
        can_write, why_not = self._may_write(root.place.section)
        is_open_wording = self.may_talk and thread.is_suggestion and thread.is_open
        wording = self._wording(thread) if thread.is_suggestion else None
        named = {each.id for said in (root, *thread.answers) for each in said.mentions}
        return ThreadView(
            thread=thread,
            field=field_word(self._content, root.place) if root.place.section else "",
            code=place_code(root.place),
            state=state,
            state_word=word,
            is_for_you=thread.is_open and self._actor.person_id in named,
            may_answer=self.may_talk and thread.is_open,
            may_resolve=self.may_talk and thread.is_open and not thread.is_suggestion,
            may_reopen=self.may_talk and not thread.is_open and not thread.is_suggestion,
            may_accept=is_open_wording
            and can_write
            and wording is not None
            and not wording.is_gone,
            may_reject=is_open_wording and can_write and not is_own,
            may_take_back=is_open_wording and is_own,
            why_not=why_not if is_open_wording and not can_write else "",
            wording=wording,
        )

    def _may_write(self, section: Section | None) -> tuple[bool, str]:
        if section is None:
            return False, ""
        found = write_objections(section, self._proposal.dossier, self._actor)
        if not found:
            return True, ""
        if found[0].is_about_actor:
            return False, str(_("The unit accepts it or turns it down."))
        return False, found[0].message

    def _wording(self, thread: Thread) -> Wording:
        root = thread.root
        stood = root.replaces or ""
        stands = text_at(self._content, root.place)
        # What was answered is told as it was then; what is open, against what stands now.
        is_open = root.suggestion_state is SuggestionState.OPEN
        base = stands if is_open and stands is not None else stood
        return Wording(
            words=word_difference(base, root.suggestion or ""),
            seen=digest(stands or ""),
            stood=stood,
            stands=stands or "",
            is_gone=is_open and stands is None,
            has_moved=is_open and stands is not None and stands != stood,
        )


def _state(thread: Thread) -> tuple[str, str]:
    if thread.is_suggestion:
        if thread.was_taken_back:
            return "ended", _("Taken back")
        words = {
            SuggestionState.OPEN: ("waiting", _("Suggested")),
            SuggestionState.ACCEPTED: ("met", _("Accepted")),
            SuggestionState.REJECTED: ("ended", _("Turned down")),
        }
        return words[thread.root.suggestion_state or SuggestionState.OPEN]
    return ("waiting", _("Open")) if thread.is_open else ("met", _("Settled"))


def _by_section(threads: Iterable[Thread]) -> list[tuple[Section | None, list[Thread]]]:
    found: dict[Section | None, list[Thread]] = {}
    for each in threads:
        found.setdefault(each.root.place.section, []).append(each)
    return [(section, found[section]) for section in IN_ORDER if section in found]


def _fields(threads: Iterable[Thread]) -> list[str]:
    return [each.root.place.field for each in threads]


def waiting_sentence(threads: Sequence[Thread]) -> str:
    """Say first what still waits: comments, and suggested words."""
    still = [each for each in threads if each.is_open]
    suggested = sum(1 for each in still if each.is_suggestion)
    comments = len(still) - suggested
    told = [
        ngettext("%(num)s comment is open", "%(num)s comments are open", comments),
        ngettext(
            "%(num)s suggestion waits for an answer",
            "%(num)s suggestions wait for an answer",
            suggested,
        ),
    ]
    counted = [words for words, count in zip(told, (comments, suggested), strict=True) if count]
    if len(counted) > 1:
        return str(_("%(first)s, and %(second)s.", first=counted[0], second=counted[1]))
    if counted:
        return f"{counted[0]}."
    return str(_("Everything that was said is settled.") if threads else _("Nothing was said yet."))


def people_choices(people: Mapping[PersonId, PersonFacts], actor: Actor) -> list[PersonFacts]:
    """Offer who may be mentioned, but for the speaker."""
    return [each for each in people.values() if each.id != actor.person_id]
