"""Modules of a course page, and the links into the tool that teachers put there."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from demo.standin.ids import IdBase
from demo.standin.model import Course

_NAMES = ("Getting started", "Your portfolio")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleItem:
    """A link of the tool: a resource link of its own, with custom values of its own."""

    id: int
    title: str
    text: str
    url: str
    resource_link_id: str
    custom: dict[str, Any]
    new_tab: bool = False


@dataclass(slots=True)
class Module:
    id: int
    name: str
    items: list[ModuleItem] = field(default_factory=list)


class Modules:
    """The modules of every course, made at first sight."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, int], list[Module]] = {}
        self._items = 0

    def of(self, institution: str, course: Course) -> list[Module]:
        key = (institution, course.id)
        if key not in self._held:
            first = IdBase.MODULE + course.number * len(_NAMES)
            self._held[key] = [Module(first + n, name) for n, name in enumerate(_NAMES)]
        return self._held[key]

    def module(self, institution: str, course: Course, module_id: int) -> Module | None:
        return next((m for m in self.of(institution, course) if m.id == module_id), None)

    def item(self, institution: str, course: Course, item_id: int) -> ModuleItem | None:
        rows = (i for m in self.of(institution, course) for i in m.items)
        return next((item for item in rows if item.id == item_id), None)

    def link(self, institution: str, course: Course, resource_link_id: str) -> ModuleItem | None:
        rows = (i for m in self.of(institution, course) for i in m.items)
        return next((item for item in rows if item.resource_link_id == resource_link_id), None)

    def add(self, module: Module, item: dict[str, Any], *, fallback_url: str) -> ModuleItem:
        """Put a content item into a module; custom values that are no plain ones are dropped."""
        custom = item.get("custom")
        window = item.get("window")
        made = ModuleItem(
            id=IdBase.MODULE_ITEM + self._items,
            title=str(item.get("title") or "No title"),
            text=str(item.get("text") or ""),
            url=str(item.get("url") or fallback_url),
            resource_link_id=str(uuid.uuid4()),
            custom=_plain(custom) if isinstance(custom, dict) else {},
            new_tab=isinstance(window, dict) and window.get("targetName") == "_blank",
        )
        self._items += 1
        module.items.append(made)
        return made

    def clear(self) -> None:
        self._held.clear()
        self._items = 0


def _plain(custom: dict[str, Any]) -> dict[str, Any]:
    kinds = (str, int, float, bool, type(None))
    return {str(key): value for key, value in custom.items() if isinstance(value, kinds)}
