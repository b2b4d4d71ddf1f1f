"""Routes compiled once a process: compiling all of them anew took a tenth of a second an app.

How an address is built from a rule depends on the rule's own words alone, so that every app of a
test process may share it.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from flask import Flask
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class SharedRule(Rule):
    """A rule that takes what builds its addresses from another of the same words."""

    _shared: ClassVar[dict[tuple[object, ...], Builder]] = {}

    def _compile_builder(self, *args: Any, **kwargs: Any) -> Builder:
        defaults = tuple(sorted((self.defaults or {}).items()))
        key = (*self._trace, defaults, args, *kwargs.items())
        if key not in self._shared:
            self._shared[key] = super()._compile_builder(*args, **kwargs)
        return self._shared[key]


def share_compiled_routes() -> None:
    """Let every app of this process compile a rule only if none did before."""
    Flask.url_rule_class = SharedRule
