from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from care import clock, orders, papers
from care.cli.demo.phones import cannot_ring
from care.clock import LOCAL
from care.db import Base, db, transaction
from care.dispatch.need import need_of
from care.dispatch.search import nearest
from care.geo import Place, distance_m
from care.messages import standing_of
from care.models import (
    DECIDES,
    OPEN_JOB,
    RUNS_ROUNDS,
    Assessment,
    Attention,
    Caregiver,
    CaregiverSkill,
    ContactPoint,
    Elder,
    Job,
    JobStatus,
    Organisation,
    OrganisationArea,
    Person,
    Relation,
    Service,
    ServiceSkill,
    StandingKind,
    Stop,
    Visit,
    VisitStatus,
    Welfare,
    WelfareCall,
    When,
)
from tests.cli.conftest import MONDAY


def count(table: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def past_visits() -> list[Visit]:
    midnight = MONDAY.replace(hour=0)
    return list(db.session.scalars(select(Visit).where(Visit.planned_start < midnight)))


def test_the_town_has_as_many_people_as_promised(town: clock.FrozenClock) -> None:
    assert [count(table) for table in (Elder, Caregiver, Organisation, Service)] == [300, 60, 4, 30]
    assert len(past_visits()) == 960
    assert {visit.planned_start.astimezone(LOCAL).date() for visit in past_visits()} == {
        MONDAY.date() - timedelta(days=days) for days in range(1, 46)
    }


def test_no_number_of_it_can_ring(town: clock.FrozenClock) -> None:
    numbers = [*db.session.scalars(select(ContactPoint.value)), *db.session.scalars(select(Organisation.phone))]
    assert numbers
    assert all(number and cannot_ring(number) for number in numbers)


def test_couples_share_a_home_and_a_telephone_and_some_elders_have_none(town: clock.FrozenClock) -> None:
    first, second = db.session.scalars(select(Elder).order_by(Elder.id).limit(2))
    assert first.home_id == second.home_id
    assert [point.value for point in first.person.contact_points] == [
        point.value for point in second.person.contact_points
    ]
    reached = select(ContactPoint.person_id)
    assert db.session.scalars(select(Elder).where(Elder.person_id.not_in(reached))).first()


def test_some_are_in_hospital_away_moved_or_dead(town: clock.FrozenClock) -> None:
    kinds = {standing_of(elder) for elder in db.session.scalars(select(Elder))}
    assert {StandingKind.ACTIVE, StandingKind.HOSPITAL, StandingKind.AWAY, StandingKind.DEAD} <= kinds


def test_some_skills_have_expired(town: clock.FrozenClock) -> None:
    expired = select(CaregiverSkill).where(CaregiverSkill.expires_on < MONDAY.date())
    assert db.session.scalars(expired).first()


def test_nobody_was_at_two_places_at_once(town: clock.FrozenClock) -> None:
    spans = defaultdict(list)
    for visit in db.session.scalars(select(Visit)):
        spans[visit.caregiver_id].append((visit.planned_start, visit.planned_end))
    for taken in spans.values():
        assert all(before[1] <= after[0] for before, after in pairwise(sorted(taken)))


def test_whoever_came_was_allowed_to(town: clock.FrozenClock) -> None:
    allowed = {(each.organisation_id, each.area_code) for each in db.session.scalars(select(OrganisationArea))}
    assert all((visit.organisation_id, visit.area_code) in allowed for visit in db.session.scalars(select(Visit)))


def test_whoever_came_had_learnt_it(town: clock.FrozenClock) -> None:
    held = {(each.caregiver_id, each.skill_code) for each in db.session.scalars(select(CaregiverSkill))}
    wanted = defaultdict(set)
    for each in db.session.scalars(select(ServiceSkill)):
        wanted[each.service_id].add(each.skill_code)
    for visit in db.session.scalars(select(Visit).options(joinedload(Visit.job))):
        assert {(visit.caregiver_id, skill) for skill in wanted[visit.job.service_id]} <= held


def test_distances_are_measured(town: clock.FrozenClock) -> None:
    for visit in past_visits()[:40]:
        base = visit.caregiver.whereabouts
        home = Place(visit.lat, visit.lng)
        assert visit.distance_m == distance_m(Place(base.base_lat, base.base_lng), home)
        assert visit.distance_m <= visit.caregiver.radius_m * 1.01


def test_a_visit_of_the_past_is_over(town: clock.FrozenClock) -> None:
    assert {visit.status for visit in past_visits()} == {VisitStatus.FINISHED, VisitStatus.ENDED}
    old = select(Job).where(Job.created_at < MONDAY - timedelta(days=2))
    assert all(job.attention is None and job.due_at is None for job in db.session.scalars(old))


def test_the_board_is_alive(town: clock.FrozenClock) -> None:
    waiting = set(db.session.scalars(select(Job.attention)))
    assert {Attention.NOBODY_NEAR, Attention.ARRANGE, Attention.LATE, Attention.NOBODY_OPENS} <= waiting
    states = set(db.session.scalars(select(Job.status)))
    assert {JobStatus.SEEKING, JobStatus.ASSIGNED, JobStatus.UNDER_WAY} <= states


def test_the_first_elder_can_have_the_same_as_last_time(town: clock.FrozenClock) -> None:
    last = orders.last_order(first_elder())
    assert last
    assert last.service.code == "everyday-cleaning"
    assert not orders.open_orders(first_elder())


@pytest.mark.parametrize("hour", [3, 15])
@pytest.mark.parametrize("day", [0, 3, 6])
def test_the_first_elder_can_have_everything_day_and_night(town: clock.FrozenClock, day: int, hour: int) -> None:
    town.move_to(MONDAY.replace(hour=hour) + timedelta(days=day))
    services = db.session.scalars(select(Service).where(Service.fulfilment.in_(RUNS_ROUNDS)))
    assert [service.code for service in services.all() if who_may_come(service) < 3] == []


def test_four_may_come_and_clean_at_any_hour(town: clock.FrozenClock) -> None:
    cleaning = db.session.scalars(select(Service).where(Service.code == "everyday-cleaning")).one()
    for hours in range(0, 7 * 24, 4):
        town.move_to(MONDAY + timedelta(hours=hours))
        assert who_may_come(cleaning) >= 4


def test_whoever_expects_somebody_has_her_papers_and_one_order_waits_for_some(town: clock.FrozenClock) -> None:
    waiting = {
        job.attention for job in db.session.scalars(select(Job).where(Job.status.in_(OPEN_JOB), papers.lacking()))
    }
    assert waiting == {Attention.LACKS_PAPERS}


def test_the_first_couple_lacks_nothing_for_anything(town: clock.FrozenClock) -> None:
    couple = db.session.scalars(select(Elder).order_by(Elder.id).limit(2)).all()
    services = db.session.scalars(select(Service)).all()
    assert all(service.requires for service in services)
    assert [
        papers.missing(elder, service) for elder in couple for service in services if papers.missing(elder, service)
    ] == []


def test_every_level_of_ability_is_there_as_its_answers_make_it(town: clock.FrozenClock) -> None:
    rows, rules = db.session.scalars(select(Assessment)).all(), papers.standard()
    assert {row.level for row in rows} == {level.code for level in rules.levels}
    for row in rows:
        found = papers.findings_of(row)
        assert (row.total, row.level) == (rules.total(found.points), rules.level(row.total, found.facts).code)


def test_two_have_a_guardian_and_one_an_agent_each_with_a_document(town: clock.FrozenClock) -> None:
    deciding = db.session.scalars(select(Relation).where(Relation.kind.in_(DECIDES))).all()
    assert sorted(each.kind for each in deciding) == ["agent", "guardian", "guardian"]
    assert all(each.document for each in deciding)


def first_elder() -> Elder:
    return db.session.scalars(select(Elder).order_by(Elder.id).limit(1)).one()


def who_may_come(service: Service) -> int:
    """How many, up to six, would be asked if the first elder ordered it now; the order does not stay."""
    with suppress(Undone), transaction():
        order = orders.place(orders.Wish(first_elder(), service, When.ASAP))
        job = db.session.scalars(select(Job).where(Job.order_id == order.id)).one()
        candidates = nearest(need_of(job), 6)
        raise Undone
    return len(candidates)


class Undone(Exception):
    """Rolls back."""


def test_a_stop_of_some_nights_ago_is_over_and_nobody_needs_help_since(town: clock.FrozenClock) -> None:
    stop = db.session.scalars(select(Stop)).one()
    assert stop.over_at < town.moment
    found = set(db.session.scalars(select(WelfareCall.found)))
    assert found == {Welfare.FINE, Welfare.NO_ANSWER}


def test_many_an_elder_speaks_nothing_but_minnan_and_nearly_every_caregiver_speaks_it(town: clock.FrozenClock) -> None:
    def spoken(of: type[Elder] | type[Caregiver]) -> list[list[str]]:
        return list(db.session.scalars(select(Person.speaks).join(of, of.person_id == Person.id)))

    elders, caregivers = spoken(Elder), spoken(Caregiver)
    assert 0.3 < elders.count(["minnan"]) / len(elders) < 0.6
    assert sum("minnan" in each for each in caregivers) / len(caregivers) > 0.8
    assert all([*elders, *caregivers])
