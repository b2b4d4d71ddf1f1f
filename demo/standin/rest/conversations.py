"""Writing to people: one private conversation a recipient.

canvas-lms app/controllers/conversations_controller.rb, create, seen 2026-11.
"""

from typing import Any

from demo.standin.clock import iso
from demo.standin.ids import long_id
from demo.standin.mailbox import Conversation
from demo.standin.model import Person
from demo.standin.rest.call import Answer, Call, RestError
from demo.standin.world import may_read_course, reaches


def create_conversation(call: Call) -> Answer:
    """A list of one conversation a recipient, 201; an empty one, 202, if done in the background.

    One recipient's is never done in the background, whatever is asked.
    """
    people = _recipients(call)
    body = call.plain("body")
    if not isinstance(body, str) or not body:
        raise _wrong("body", "blank")
    context = call.plain("context_code")
    if context is not None:
        _check_context(call, str(context))
    sent = [_send(call, person, body, context) for person in people]
    if call.plain("mode") == "async" and len(people) > 1:
        return Answer([], 202)
    return Answer([_conversation_json(call, each) for each in sent], 201)


def _wrong(attribute: str, message: str) -> RestError:
    return RestError(400, [{"attribute": attribute, "message": message}])


def _check_context(call: Call, code: str) -> None:
    """Refuse what is no course, and a course whose people the caller may not write to."""
    raw = code.removeprefix("course_")
    known = call.institution.courses
    if not raw.isdecimal() or int(raw) not in known or known[int(raw)].state == "deleted":
        raise _wrong("context_code", "invalid")
    course = call.institution.course(int(raw))
    if not may_read_course(call.person, course):
        raise _wrong(f"Unable to send messages to users in {course.name}", "")
    if course.state == "completed" and not reaches(call.person, course):
        raise _wrong("Course concluded", "Unable to send messages")


def _recipients(call: Call) -> list[Person]:
    """Everybody named who is there; the others are passed over, as long as somebody is left."""
    asked = call.plain("recipients")
    raw = asked if isinstance(asked, list) else str(asked).split(",") if asked else []
    if not raw:
        raise _wrong("recipients", "blank")
    found: dict[int, Person] = {}
    for each in raw:
        try:
            person = call.institution.person(int(long_id(str(each))))
        except (KeyError, ValueError):
            continue
        found[person.id] = person
    if not found:
        raise _wrong("recipients", "invalid")
    return list(found.values())


def _send(call: Call, person: Person, body: str, context: Any) -> Conversation:
    return call.standin.mailbox.write(
        call.institution.key,
        call.person.id,
        person.id,
        subject=str(call.plain("subject") or ""),
        body=body,
        context_code=None if context is None else str(context),
        now=call.standin.clock.now(),
        force_new=str(call.plain("force_new")).lower() in {"1", "true"},
    )


def _conversation_json(call: Call, held: Conversation) -> dict[str, Any]:
    last = held.messages[-1]
    course = (held.context_code or "").removeprefix("course_")
    people = [call.institution.person(n) for n in (held.author_id, held.recipient_id)]
    shared: dict[str, list[str]] = {course: []} if course else {}
    return {
        "id": held.id,
        "subject": held.subject or None,
        "workflow_state": "read",
        "last_message": last.body,
        "last_message_at": iso(last.created_at),
        "last_authored_message": last.body,
        "last_authored_message_at": iso(last.created_at),
        "message_count": len(held.messages),
        "subscribed": True,
        "private": True,
        "starred": False,
        "properties": ["last_author"],
        "messages": [
            {
                "id": each.id,
                "author_id": each.author_id,
                "created_at": iso(each.created_at),
                "generated": False,
                "body": each.body,
                "forwarded_messages": [],
                "attachments": [],
                "media_comment": None,
                "participating_user_ids": [held.author_id, held.recipient_id],
            }
            for each in reversed(held.messages)
        ],
        "audience": [held.recipient_id],
        "audience_contexts": {"courses": shared, "groups": {}},
        "avatar_url": f"{call.origin}/images/messages/avatar-50.png",
        "participants": [
            {"id": p.id, "name": p.name, "full_name": p.name, "pronouns": None} for p in people
        ],
        "visible": True,
        "context_name": _context_name(call, course),
        "context_code": held.context_code,
    }


def _context_name(call: Call, course_id: str) -> str | None:
    known = call.institution.courses
    return known[int(course_id)].name if course_id.isdecimal() and int(course_id) in known else None
