"""Slots on one machine: no more at once than there are, and free again whatever happened."""

from pathlib import Path

import pytest

from lti_app.files.slots import NoSlotError, slot


def test_no_more_are_held_at_once_than_there_are(tmp_path: Path) -> None:
    with slot("press", 2, 0, tmp_path), slot("press", 2, 0, tmp_path):
        with pytest.raises(NoSlotError), slot("press", 2, 0.2, tmp_path):
            pass
        # Those of another name are others.
        with slot("other", 1, 0, tmp_path):
            pass
    with slot("press", 2, 0, tmp_path), slot("press", 2, 0, tmp_path):
        pass


def test_slot_is_free_again_after_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), slot("press", 1, 0, tmp_path):
        raise ZeroDivisionError
    with slot("press", 1, 0, tmp_path):
        pass


def test_link_that_somebody_left_is_not_followed(tmp_path: Path) -> None:
    with slot("press", 1, 0, tmp_path):
        pass
    (made,) = tmp_path.iterdir()
    made.unlink()
    made.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"), slot("press", 1, 0, tmp_path):
        pass
