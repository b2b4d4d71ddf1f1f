"""Canvas's inbox: private conversations between two people."""

from dataclasses import dataclass, field
from datetime import datetime

from demo.standin.ids import IdBase


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    id: int
    author_id: int
    body: str
    created_at: datetime


@dataclass(slots=True, kw_only=True)
class Conversation:
    id: int
    institution: str
    author_id: int
    recipient_id: int
    subject: str
    context_code: str | None
    messages: list[Message] = field(default_factory=list)


@dataclass(slots=True)
class Mailbox:
    """All conversations, in the order in which they began."""

    conversations: list[Conversation] = field(default_factory=list)
    _messages: int = 0

    def write(
        self,
        institution: str,
        author_id: int,
        recipient_id: int,
        *,
        subject: str,
        body: str,
        context_code: str | None,
        now: datetime,
        force_new: bool,
    ) -> Conversation:
        """Send; without `force_new` it is added to what the two have already, subject and all."""
        held = None if force_new else self._between(institution, author_id, recipient_id)
        if held is None:
            held = Conversation(
                id=IdBase.CONVERSATION + len(self.conversations),
                institution=institution,
                author_id=author_id,
                recipient_id=recipient_id,
                subject=subject,
                context_code=context_code,
            )
            self.conversations.append(held)
        number = IdBase.MESSAGE + self._messages
        self._messages += 1
        held.messages.append(Message(id=number, author_id=author_id, body=body, created_at=now))
        return held

    def clear(self) -> None:
        self.conversations.clear()
        self._messages = 0

    def _between(self, institution: str, one: int, other: int) -> Conversation | None:
        return next(
            (
                c
                for c in self.conversations
                if c.institution == institution and {c.author_id, c.recipient_id} == {one, other}
            ),
            None,
        )
