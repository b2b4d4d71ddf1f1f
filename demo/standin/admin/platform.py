"""The verbs about Canvas itself: its switches, and what was written to people."""

from typing import Any

from flask import Blueprint, Response, jsonify

from demo.standin.admin.orders import BadOrderError, read_order
from demo.standin.clock import iso
from demo.standin.switches import check_position
from demo.standin.world import Standin


def platform_blueprint(standin: Standin) -> Blueprint:
    """Make these verbs for one stand-in."""
    admin = Blueprint("platform", __name__, url_prefix="/__admin")

    @admin.errorhandler(BadOrderError)
    def refuse(wrong: BadOrderError) -> tuple[Response, int]:
        return jsonify(error=str(wrong)), 400

    @admin.get("/switches")
    def table() -> Any:
        return jsonify(switches=standin.switches.described())

    @admin.post("/switches")
    def switches() -> Any:
        order = read_order()
        try:
            for name, value in order.items():
                check_position(name, value)
        except ValueError as wrong:
            raise BadOrderError(str(wrong)) from wrong
        for name, value in order.items():
            standin.switches.set(name, value)
        return jsonify(standin.switches.now())

    @admin.get("/conversations")
    def conversations() -> Any:
        """Everything that was written to somebody, in order."""
        return jsonify(
            conversations=[
                {
                    "id": each.id,
                    "institution": each.institution,
                    "from": each.author_id,
                    "to": each.recipient_id,
                    "subject": each.subject,
                    "context_code": each.context_code,
                    "messages": [{"body": m.body, "at": iso(m.created_at)} for m in each.messages],
                }
                for each in standin.mailbox.conversations
            ]
        )

    return admin
