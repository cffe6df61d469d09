import pytest

from care import settings
from care.db import db
from care.models import Setting
from care.settings import KNOBS
from tests.support.desk import Desk
from tests.support.registers import administrator, logged

UNDO = "/desk/registers/settings/undo_s"


def test_every_setting_stands_there_with_its_meaning_and_bounds(desk: Desk) -> None:
    page = administrator(desk).get("/desk/registers/settings/")
    for key, knob in KNOBS.items():
        assert f'href="/desk/registers/settings/{key}"' in page.text
        assert f"{knob.least}到{knob.most}" in page.text


def test_a_setting_works_at_once_and_its_first_change_names_what_it_was(desk: Desk) -> None:
    clerk = administrator(desk)
    page = clerk.press(clerk.get(f"{UNDO}/edit"), "记下来", value="３００")
    assert page.status_code == 200
    assert desk.in_app(lambda: settings.value("undo_s")) == 300
    [(action, details)] = logged(desk, lambda: db.session.get_one(Setting, "undo_s"))
    assert (action, details["before"], details["after"]) == ("edited", {"value": 600}, {"value": 300})


@pytest.mark.parametrize("typed", ["-1", "86401", "1.5", "", "many", "9" * 400])
def test_what_is_out_of_its_bounds_is_refused(desk: Desk, typed: str) -> None:
    clerk = administrator(desk)
    page = clerk.press(clerk.get(f"{UNDO}/edit"), "记下来", value=typed)
    assert page.status_code == 422
    assert desk.in_app(lambda: settings.value("undo_s")) == 600
