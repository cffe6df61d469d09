from functools import partial

import pytest
from flask import Flask

from care import access, duty, errors, hiring
from care.db import Change, acting, db, transaction
from care.duty import DAY_MIN, Shift
from care.geo import Place
from care.models import (
    Area,
    Caregiver,
    Elder,
    HolderKind,
    Job,
    JobStatus,
    OfferStatus,
    Organisation,
    Role,
    Staff,
    VisitStatus,
)
from tests.support import cast, play
from tests.support.cast import AREA, Cast
from tests.support.desk import at_desk
from tests.support.threads import at_once


def near(standing: Cast) -> Caregiver:
    return db.session.get_one(Caregiver, standing.near)


def done_to(row: Caregiver | Elder | Staff) -> list[str]:
    """What the change log has of a row."""
    of_row = db.session.query(Change).filter_by(subject=row.__tablename__, subject_id=row.id)
    return [change.action for change in of_row.order_by(Change.id)]


def terms(standing: Cast, *, firm: int | None = None, base: Place = cast.HOME) -> hiring.Terms:
    return hiring.Terms(
        organisation=db.session.get_one(Organisation, firm or standing.firm),
        area=db.session.get_one(Area, AREA),
        base=base,
        radius_m=5_000,
        daily_ceiling=4,
    )


def taken(standing: Cast) -> int:
    """A job that the near caregiver accepted."""
    job_id = play.place_order(standing)
    play.run_dispatch()
    play.accept(play.offers(job_id)[0])
    return job_id


def let_go(standing: Cast) -> None:
    with transaction():
        hiring.let_go(near(standing))


def test_who_is_hired_and_rostered_is_asked_for_the_next_order_at_her_door(cast_on_both: Cast) -> None:
    with transaction():
        new = hiring.hire(cast.person("苏阿红"), terms(cast_on_both))
        duty.set_roster(new, [Shift(day, 0, DAY_MIN) for day in range(7)])
    job_id = play.place_order(cast_on_both)
    play.run_dispatch()
    assert play.asked(job_id) == [new.id]
    assert done_to(new) == ["hired", "roster_set"]


def test_a_base_far_from_her_township_is_refused_at_its_field(cast: Cast) -> None:
    with pytest.raises(errors.Invalid) as wrong, transaction():
        hiring.correct(near(cast), terms(cast, base=Place(39.9, 116.4)))
    assert wrong.value.field == "base"


def test_who_has_visits_before_her_stays_with_her_firm_until_they_are_over(cast: Cast) -> None:
    taken(cast)
    with transaction():
        rival = _rival()
    with pytest.raises(errors.Invalid) as wrong, transaction():
        hiring.correct(near(cast), terms(cast, firm=rival))
    assert wrong.value.field == "organisation_id"
    with transaction():
        hiring.correct(db.session.get_one(Caregiver, cast.far), terms(cast, firm=rival))
    assert db.session.get_one(Caregiver, cast.far).organisation_id == rival


def _rival() -> int:
    return cast.organisation("别家服务公司").id


def test_who_is_let_go_leaves_her_visits_to_others(cast_on_both: Cast) -> None:
    job_id = taken(cast_on_both)
    let_go(cast_on_both)
    assert [visit.status for visit in play.visits(job_id)] == [VisitStatus.RELEASED]
    assert play.job(job_id).status is JobStatus.SEEKING
    play.run_dispatch()
    assert play.asked(job_id) == [cast_on_both.near, cast_on_both.far]


def test_who_is_let_go_is_asked_no_more(cast: Cast) -> None:
    job_id = play.place_order(cast)
    play.run_dispatch()
    let_go(cast)
    assert [offer.status for offer in play.offers(job_id)] == [OfferStatus.WITHDRAWN]
    play.run_dispatch()
    assert play.asked(job_id) == [cast.near, cast.far]


def test_who_is_let_go_is_nobodys_first_choice_any_more(cast: Cast) -> None:
    job_id = play.place_order(cast)
    with transaction():
        db.session.get_one(Elder, cast.elder).regular_caregiver_id = cast.near
        db.session.get_one(Job, job_id).ask_first = cast.near
    let_go(cast)
    elder = db.session.get_one(Elder, cast.elder)
    assert (elder.regular_caregiver_id, play.job(job_id).ask_first) == (None, None)
    assert "regular_left" in done_to(elder)


def test_who_is_let_go_gets_in_no_more(cast: Cast) -> None:
    with transaction():
        access.start_session(HolderKind.CAREGIVER, cast.near)
        access.issue_card(HolderKind.CAREGIVER, cast.near)
    let_go(cast)
    caregiver = near(cast)
    assert not access.sessions_of(caregiver)
    assert not access.cards_of(HolderKind.CAREGIVER, caregiver.id)
    assert done_to(caregiver)[-1] == "let_go"


def test_nobody_is_let_go_while_she_is_at_somebodys_home(app: Flask, frozen: object) -> None:
    desk = at_desk(app)
    desk.arrived()
    with pytest.raises(errors.Refused, match="正在老人家里"):
        desk.change(lambda: hiring.let_go(desk.near()))
    assert desk.in_app(lambda: desk.visit().status) is VisitStatus.ARRIVED
    assert desk.in_app(lambda: desk.near().deactivated_at) is None


def administrators(*logins: str) -> list[int]:
    with transaction():
        rows = [cast.staff(login, Role.ADMINISTRATOR) for login in logins]
        db.session.flush()
        return [row.id for row in rows]


def dismiss(staff_id: int, by: int) -> None:
    with acting(f"staff:{by}"):
        hiring.dismiss(db.session.get_one(Staff, staff_id))


def post(role: Role, firm: int | None = None) -> hiring.Post:
    return hiring.Post("boss", role, firm)


def test_who_is_dismissed_is_signed_out_at_once(cast: Cast) -> None:
    boss = administrators("boss")[0]
    with transaction():
        access.start_session(HolderKind.STAFF, cast.operator)
        dismiss(cast.operator, by=boss)
    operator = db.session.get_one(Staff, cast.operator)
    assert not access.sessions_of(operator)
    assert access.staff_by_login("operator") is None
    assert done_to(operator)[-1] == "dismissed"


def test_nobody_closes_her_own_account_or_gives_herself_another_role(cast: Cast) -> None:
    boss, _other = administrators("boss", "other")
    with pytest.raises(errors.Refused), transaction():
        dismiss(boss, by=boss)
    with pytest.raises(errors.Invalid) as wrong, transaction(), acting(f"staff:{boss}"):
        hiring.move(db.session.get_one(Staff, boss), post(Role.OPERATOR))
    assert wrong.value.field == "role"


def test_the_last_administrator_stays(cast: Cast) -> None:
    boss = administrators("boss")[0]
    with pytest.raises(errors.Refused), transaction():
        dismiss(boss, by=cast.operator)
    with pytest.raises(errors.Invalid) as wrong, transaction():
        hiring.move(db.session.get_one(Staff, boss), post(Role.AUDITOR))
    assert wrong.value.field == "role"


def test_of_two_administrators_who_dismiss_each_other_one_stays(cast_on_both: Cast, in_app_on_both: Flask) -> None:
    for round_no in range(5):
        first, second = administrators(f"first{round_no}", f"second{round_no}")
        results = at_once(in_app_on_both, partial(dismiss, first, by=second), partial(dismiss, second, by=first))
        refused = [each for each in results if isinstance(each, errors.Refused)]
        active = db.session.query(Staff).filter_by(role=Role.ADMINISTRATOR, deactivated_at=None)
        assert (len(refused), active.count()) == (1, 1)
        with transaction():
            active.one().role = Role.OPERATOR


@pytest.mark.parametrize("role", Role)
def test_a_firm_is_a_managers_and_nobody_elses(cast: Cast, role: Role) -> None:
    wrong_firm = None if role is Role.MANAGER else cast.firm
    with pytest.raises(errors.Invalid) as wrong:
        hiring.appoint(play.job(play.place_order(cast)).elder.person, post(role, wrong_firm), password_hash="x")
    assert wrong.value.field == "organisation_id"
