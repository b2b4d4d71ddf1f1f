from collections.abc import Callable

from lti_app.domain.launch.brand import Brand
from lti_app.lti.brands import MOST_KEPT, Brands
from lti_app.lti.key_set import KeySetUnreadable
from tests.clocks import FixedClock

ADDRESS = "https://canvas.example.edu/dist/brandable_css/a/variables.json"
MAROON = {"ic-brand-button--primary-bgd": "#7a003c", "ic-brand-primary": "#ffffff"}


class Later:
    """Work that is begun only when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def start(self, work: Callable[[], None]) -> None:
        self.waiting.append(work)

    def run(self) -> int:
        count = len(self.waiting)
        for work in self.waiting:
            work()
        self.waiting.clear()
        return count


class Canvas:
    """Answers with what it is given, or not at all."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def __call__(self, url: str) -> object:
        self.asked.append(url)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def made(answer: object) -> tuple[Brands, Canvas, Later, FixedClock]:
    canvas, later, clock = Canvas(answer), Later(), FixedClock()
    return Brands(canvas, clock, later.start), canvas, later, clock


def test_nobody_waits_and_the_next_page_has_it() -> None:
    brands, canvas, later, _ = made(MAROON)
    assert brands.known(ADDRESS) is None
    assert canvas.asked == []
    later.run()
    assert brands.known(ADDRESS) == Brand(light="#7a003c")


def test_many_pages_at_once_ask_once() -> None:
    brands, canvas, later, _ = made(MAROON)
    for _ in range(5):
        brands.known(ADDRESS)
    later.run()
    for _ in range(5):
        brands.known(ADDRESS)
    assert (later.run(), canvas.asked) == (0, [ADDRESS])


def test_it_is_asked_for_anew_after_an_hour_and_shown_meanwhile() -> None:
    brands, canvas, later, clock = made(MAROON)
    brands.known(ADDRESS)
    later.run()
    canvas.answer = {"ic-brand-button--primary-bgd": "#004c2f"}
    clock.move(minutes=59)
    assert brands.known(ADDRESS) == Brand(light="#7a003c")
    assert later.run() == 0
    clock.move(minutes=1)
    assert brands.known(ADDRESS) == Brand(light="#7a003c")
    later.run()
    assert brands.known(ADDRESS) == Brand(light="#004c2f")


def test_a_failure_keeps_what_is_known_and_is_tried_again_after_ten_minutes() -> None:
    brands, canvas, later, clock = made(KeySetUnreadable("too slow"))
    brands.known(ADDRESS)
    later.run()
    clock.move(minutes=9)
    assert (brands.known(ADDRESS), later.run()) == (None, 0)
    canvas.answer = MAROON
    clock.move(minutes=1)
    brands.known(ADDRESS)
    later.run()
    canvas.answer = ["not", "an", "object"]
    clock.move(minutes=60)
    brands.known(ADDRESS)
    later.run()
    assert brands.known(ADDRESS) == Brand(light="#7a003c")


def test_a_color_that_cannot_be_read_leaves_ours() -> None:
    brands, _, later, _ = made({"ic-brand-button--primary-bgd": "#ff8c00"})
    brands.known(ADDRESS)
    later.run()
    assert brands.known(ADDRESS) == Brand(dark="#ff8c00")


def test_only_so_many_are_kept() -> None:
    brands, canvas, later, _ = made(MAROON)
    for number in range(MOST_KEPT + 1):
        brands.known(f"{ADDRESS}?{number}")
    later.run()
    brands.known(f"{ADDRESS}?0")
    later.run()
    assert canvas.asked.count(f"{ADDRESS}?0") == 2
