"""Who is rung during a stop, in which order, and what becomes of two who ring at once."""

import pytest
from flask import Flask

from care import clock
from care.db import Change, db, transaction
from care.hotline import welfare
from care.models import Area, AreaKind, Elder, Standing, StandingKind, Stop, Welfare
from tests.support import shifts as desk
from tests.support.cast import AREA, Cast
from tests.support.cast import elder as enter_elder
from tests.support.threads import at_once


def names(stop_id: int, page: int = 1) -> list[str]:
    """Who stands on the list, in its order."""
    stop = db.session.get_one(Stop, stop_id)
    return [line.elder.person.name for line in welfare.welfare_round(stop, page).lines]


def neighbours(*called: str) -> dict[str, int]:
    """More elders who live alone."""
    with transaction():
        rows = {name: enter_elder(name) for name in called}
        db.session.flush()
        ids = {name: row.id for name, row in rows.items()}
    desk.live_alone(*ids.values())
    return ids


def test_only_who_lives_alone_and_is_at_home_stands_on_the_list(cast: Cast, frozen: clock.FrozenClock) -> None:
    away = neighbours("陈出院", "钱住院")
    with transaction():
        for each in away.values():
            db.session.add(Standing(elder_id=each, kind=StandingKind.HOSPITAL, starts_at=clock.now()))
    frozen.tick(60)
    with transaction():
        db.session.add(Standing(elder_id=away["陈出院"], kind=StandingKind.ACTIVE, starts_at=clock.now()))
    desk.live_alone(cast.elder)
    assert sorted(names(desk.typhoon())) == sorted(["王秀兰", "陈出院"])


def test_the_list_is_of_the_stops_areas_and_what_lies_below_them(cast: Cast) -> None:
    desk.live_alone(cast.elder)
    with transaction():
        for code in ("350583", "350583999"):
            db.session.add(Area(code=code, kind=AreaKind.CITY, name_zh="某市", name_en="City", lat=25, lng=118))
        db.session.get_one(Area, AREA).parent_code = "350583"
    found = {code: names(desk.typhoon(areas=frozenset({code}))) for code in (AREA, "350583", "350583999")}
    assert found == {AREA: ["王秀兰"], "350583": ["王秀兰"], "350583999": []}


def test_who_needs_help_stands_on_top_then_who_was_not_rung_then_who_is_rung_again(
    cast: Cast, frozen: clock.FrozenClock
) -> None:
    stop = desk.typhoon()
    ids = neighbours("赵好", "钱没接", "孙帮忙", "李刚打", "周没打")
    desk.ring(stop, ids["赵好"], Welfare.FINE)
    desk.ring(stop, ids["钱没接"], Welfare.NO_ANSWER)
    desk.ring(stop, ids["孙帮忙"], Welfare.NEEDS_HELP)
    frozen.tick(3600)
    desk.ring(stop, ids["李刚打"], Welfare.NO_ANSWER)
    assert names(stop) == ["孙帮忙", "周没打", "钱没接", "李刚打", "赵好"]
    lines = welfare.welfare_round(db.session.get_one(Stop, stop), 1).lines
    assert [line.elder.person.name for line in lines if line.again] == ["钱没接"]


def test_a_call_counts_its_tries_and_says_who_rang_and_is_in_the_log_without_its_note(cast: Cast) -> None:
    stop = desk.typhoon()
    desk.ring(stop, cast.elder, Welfare.NO_ANSWER, by=7)
    assert desk.ring(stop, cast.elder, Welfare.FINE, seen=1, by=8)
    (call,) = desk.calls(stop)
    assert (call.found, call.tries, call.called_by) == (Welfare.FINE, 2, "staff:8")
    logged = [row.details for row in db.session.query(Change).filter(Change.action == "rung").order_by(Change.id)]
    assert [(each["before"], each["after"]) for each in logged] == [(None, "no_answer"), ("no_answer", "fine")]


@pytest.mark.parametrize("seen", [0, 1])
def test_of_two_who_ring_at_once_the_second_overwrites_nothing(
    in_app_on_both: Flask, cast_on_both: Cast, seen: int
) -> None:
    elder, stop = cast_on_both.elder, desk.typhoon()
    if seen:
        desk.ring(stop, elder, Welfare.NO_ANSWER)

    def ringing(found: Welfare) -> bool:
        row, whom = db.session.get_one(Stop, stop), db.session.get_one(Elder, elder)
        return welfare.note_call(row, whom, welfare.Answer(found), seen=seen)

    answers = at_once(in_app_on_both, lambda: ringing(Welfare.FINE), lambda: ringing(Welfare.NEEDS_HELP))
    assert sorted(map(str, answers)) == ["False", "True"]
    (call,) = desk.calls(stop)
    assert call.tries == seen + 1
    assert call.found is (Welfare.FINE if answers[0] is True else Welfare.NEEDS_HELP)


def test_thousands_have_pages_and_the_counts_are_of_all(cast: Cast) -> None:
    ids = neighbours(*(f"赵{number:02}" for number in range(30)))
    stop = desk.typhoon()
    desk.ring(stop, ids["赵07"], Welfare.NEEDS_HELP)
    round_ = welfare.welfare_round(db.session.get_one(Stop, stop), 2)
    assert (len(round_.lines), round_.page, round_.pages) == (5, 2, 2)
    assert dict(round_.counts) == {None: 29, Welfare.NEEDS_HELP: 1}
    assert names(stop)[0] == "赵07"


def test_who_is_to_be_rung_is_counted_for_the_board(cast: Cast, frozen: clock.FrozenClock) -> None:
    ids = neighbours("赵甲", "赵乙")
    stop = db.session.get_one(Stop, desk.typhoon())

    def left() -> int:
        return db.session.query(Elder).filter(welfare.to_ring([stop])).count()

    assert left() == 2
    desk.ring(stop.id, ids["赵甲"], Welfare.NO_ANSWER)
    assert left() == 1
    frozen.tick(3600)
    assert left() == 2
    assert db.session.query(Elder).filter(welfare.to_ring([])).count() == 0
