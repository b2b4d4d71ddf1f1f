import pytest

from lti_app.files import apart
from lti_app.files.apart import ApartLimitError, run_apart

GREEDY = "tests.unit.files.greedy"


@pytest.mark.parametrize("what", ["memory", "time"])
def test_process_that_takes_without_end_is_ended(
    monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(apart, "LONGEST_WAIT", 5)
    with pytest.raises(ApartLimitError):
        run_apart(GREEDY, b"", (what,))


def test_no_key_of_the_environment_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALLMARK_ENCRYPTION_KEYS", "secret")
    names = run_apart(GREEDY, b"", ("environment",)).decode().split()
    assert {name for name in names if name != "LC_CTYPE"} == {"LANG", "PYTHONHASHSEED"}
