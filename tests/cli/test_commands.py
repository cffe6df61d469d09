from flask import Flask

from care import access
from care.db import db
from care.models import Caregiver, HolderKind
from tests.support.cast import Cast


def test_a_caregivers_new_link_is_printed_for_her_number(app: Flask, cast: Cast) -> None:
    number = db.session.get_one(Caregiver, cast.near).person.contact_points[0].value
    printed = app.test_cli_runner().invoke(args=["caregiver-link", number]).output.strip()
    assert access.find_card(HolderKind.CAREGIVER, printed.rpartition("/c/me/")[2]).holder_id == cast.near


def test_a_number_of_nobody_has_no_link(app: Flask, cast: Cast) -> None:
    refused = app.test_cli_runner().invoke(args=["caregiver-link", "110"])
    assert refused.exit_code == 1
