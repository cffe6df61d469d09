"""A roster's way into the register: what each row does, that nothing is done twice, that nothing gets lost."""

import io
import os
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from care import clock, elders, homes, people, transfers
from care.allowances import entitling
from care.db import Change, db, transaction
from care.models import Elder, Entitlement, Gender, Person, RosterRow, StandingKind, TransferStatus
from care.transfers import roster, roster_staging, roster_writing, runs
from tests.support import cast as people_of
from tests.support import rosters
from tests.support.cast import AREA, Cast
from tests.support.money import group
from tests.support.rosters import ID, OTHER_ID, imported, lines, looked_at, resident_id, row, run, said_yes, sheet
from tests.support.threads import all_at_once

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def scene(cast: Cast) -> Cast:
    """The cast, and the group 低保."""
    return _with_group(cast)


@pytest.fixture
def scene_on_both(cast_on_both: Cast) -> Cast:
    return _with_group(cast_on_both)


def _with_group(cast: Cast) -> Cast:
    rosters.clear()
    with transaction():
        low_income = group("low_income", None)
        low_income.name_zh, low_income.name_en = "低保对象", "Low income"
    return cast


def elder(number: str = ID) -> Elder | None:
    """Whoever bears the number."""
    hers = select(Elder).join(Elder.person).where(Person.resident_id_hash == people.id_mark(number))
    return db.session.scalars(hers).first()


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_row_makes_an_elder_with_her_home_and_her_entitlement(scene_on_both: Cast) -> None:
    done = imported(scene_on_both, sheet(row()))
    her = elder()
    assert her
    assert (her.person.name, her.person.gender, her.person.birth_date) == ("王秀英", Gender.FEMALE, date(1940, 5, 1))
    assert (her.home.address, her.home.area_code, her.home.rough) == ("溪美街道霞西路3号", AREA, True)
    assert [each.value for each in people.numbers_of(her.person)] == ["+8613800010001"]
    (entitled,) = entitling.entitlements_of(her)
    assert (entitled.starts_on, entitled.ends_on) == (date(2026, 1, 1), None)
    assert entitled.evidence == "名册《低保名册.xlsx》"
    assert (run(done).status, rosters.does(done)) == (TransferStatus.DONE, ["new entitled"])


def test_nothing_is_written_before_a_person_says_so(scene: Cast) -> None:
    there, changes = count(Elder), count(Change)
    waiting = looked_at(scene, sheet(row()))
    transfers.drain()
    assert (run(waiting).status, count(Elder), count(Entitlement)) == (TransferStatus.READY, there, 0)
    assert count(Change) == changes + 2  # the run was asked for, and is ready


def test_a_second_import_of_the_same_file_changes_nothing(scene_on_both: Cast) -> None:
    content = sheet(row(), row("李四", OTHER_ID))
    imported(scene_on_both, content)
    before = count(Elder), count(Entitlement), count(Person)
    changes = db.session.scalars(select(Change.id).where(Change.subject == "elder")).all()
    second = imported(scene_on_both, content)
    assert rosters.does(second) == ["nothing", "nothing"]
    assert (count(Elder), count(Entitlement), count(Person)) == before
    assert db.session.scalars(select(Change.id).where(Change.subject == "elder")).all() == changes


def test_only_what_differs_is_written(scene_on_both: Cast) -> None:
    scene = scene_on_both
    imported(scene, sheet(row()))
    changed = row()
    changed[5], changed[7] = "13800010002", "霞西路5号"
    second = imported(scene, sheet(changed))
    her = elder()
    assert her
    assert rosters.does(second) == ["phone home"]
    assert [each.value for each in people.numbers_of(her.person)] == ["+8613800010001", "+8613800010002"]
    assert her.home.address == "溪美街道霞西路5号"


def test_an_entitlement_ends_where_the_roster_says_so(scene: Cast) -> None:
    headings = (*rosters.HEADINGS, "止")
    imported(scene, sheet(row()))
    second = imported(scene, sheet([*row(), "2026-06-30"], headings=headings))
    assert rosters.does(second) == ["ended"]
    assert [each.ends_on for each in db.session.scalars(select(Entitlement))] == [date(2026, 6, 30)]
    third = imported(scene, sheet([*row(), "2026-06-30"], headings=headings))
    assert rosters.does(third) == ["nothing"]
    longer = imported(scene, sheet([*row(), "2026-12-31"], headings=headings))
    assert rosters.does(longer) == ["entitled"]
    assert rosters.does(imported(scene, sheet([*row(), "2026-12-31"], headings=headings))) == ["nothing"]


def test_where_no_row_says_from_when_the_day_of_the_form_counts(scene: Cast) -> None:
    content = sheet(row(starts=""))
    assert rosters.faults(looked_at(scene, content)) == [(4, "starts", "no_start", "")]
    assert rosters.faults(looked_at(scene, sheet(row(starts="3月")))) == [(4, "starts", "bad_day", "")]
    imported(scene, content, date(2026, 3, 1))
    assert [each.starts_on for each in db.session.scalars(select(Entitlement))] == [date(2026, 3, 1)]
    assert rosters.does(imported(scene, content, date(2026, 4, 1))) == ["nothing"]


def test_one_person_twice_is_told_at_both_rows(scene: Cast) -> None:
    run_id = looked_at(scene, sheet(row(), row("李四", OTHER_ID), row()))
    assert rosters.faults(run_id) == [(4, "id", "twice", "6"), (6, "id", "twice", "4")]
    assert rosters.does(run_id) == ["problem", "new entitled", "problem"]


def test_one_number_under_two_names_is_told_at_both_rows(scene: Cast) -> None:
    run_id = looked_at(scene, sheet(row(), row("王秀莹")))
    assert rosters.faults(run_id) == [(4, "id", "two_names", "5"), (5, "id", "two_names", "4")]


def test_one_number_under_another_name_than_in_the_register(scene: Cast) -> None:
    imported(scene, sheet(row()))
    run_id = looked_at(scene, sheet(row("王秀莹")))
    assert rosters.faults(run_id) == [(4, "id", "other_name", "")]


def test_without_a_number_name_and_birth_date_must_mean_one_person(scene: Cast) -> None:
    nameless = row(number="")
    assert rosters.faults(looked_at(scene, sheet(nameless))) == [(4, "id", "no_id", "")]
    imported(scene, sheet(row()))
    assert rosters.does(looked_at(scene, sheet(nameless))) == ["nothing"]
    imported(scene, sheet(row(number=resident_id(serial=9))))
    assert rosters.faults(looked_at(scene, sheet(nameless))) == [(4, "id", "not_unique", "")]


def test_a_row_with_a_number_and_one_without_may_be_one_person(scene: Cast) -> None:
    imported(scene, sheet(row()))
    run_id = looked_at(scene, sheet(row(), row(number="")))
    assert rosters.faults(run_id) == [(4, "id", "twice", "5"), (5, "id", "twice", "4")]


def test_who_rang_before_gets_her_number_and_no_double(scene: Cast) -> None:
    with transaction():
        people_of.elder("王秀英", phone="+8613800010001")
    there = count(Elder)
    assert rosters.does(imported(scene, sheet(row()))) == ["id home entitled"]
    assert count(Elder) == there
    assert elder()


def test_a_namesake_of_whom_no_more_is_known_is_left_to_a_person(scene: Cast) -> None:
    with transaction():
        people_of.elder("王秀英")
    assert rosters.faults(looked_at(scene, sheet(row()))) == [(4, "name", "namesake", "")]


def test_a_mangled_number_stops_its_row_alone(scene: Cast) -> None:
    run_id = imported(scene, sheet(row(number=350583194005010123), row("李四", OTHER_ID)))
    assert rosters.faults(run_id) == [(4, "id", "mangled_id", "")]
    assert (run(run_id).problems, elder(OTHER_ID) is not None) == (1, True)


def test_the_dead_are_entitled_to_nothing_more(scene: Cast) -> None:
    imported(scene, sheet(row(group="")))
    with transaction():
        her = elder()
        assert her
        elders.set_standing(her, StandingKind.DEAD, date(2026, 3, 1))
    assert rosters.faults(looked_at(scene, sheet(row()))) == [(4, "name", "dead", "")]


def test_groups_are_known_by_the_words_of_offices(scene: Cast) -> None:
    with transaction():
        group("aged_80", 80)
    third = row("王五", resident_id(serial=3), group="低保边缘")
    run_id = looked_at(scene, sheet(row(group="低保户"), row("李四", OTHER_ID, group="八十岁以上"), third))
    assert rosters.does(run_id) == ["new entitled", "new", "problem"]
    assert rosters.faults(run_id) == [(6, "group", "no_group", "低保边缘")]


def test_what_overlaps_a_later_entitlement_is_left_to_a_person(scene: Cast) -> None:
    imported(scene, sheet(row(starts="2026-06-01")))
    assert rosters.faults(looked_at(scene, sheet(row()))) == [(4, "starts", "overlaps", "")]


def test_a_place_on_the_map_makes_a_home_exact(scene: Cast) -> None:
    headings = (*rosters.HEADINGS, "纬度", "经度", "坐标系")
    imported(scene, sheet(row()))
    content = sheet([*row(), 24.99, 118.39, "WGS-84"], headings=headings)
    assert rosters.does(imported(scene, content)) == ["place"]
    her = elder()
    assert her
    assert (her.home.lat, her.home.rough) == (24.99, False)
    assert rosters.does(imported(scene, content)) == ["nothing"]
    far = sheet([*row("李四", OTHER_ID), 34.99, 118.39, "WGS-84"], headings=headings)
    assert rosters.faults(looked_at(scene, far)) == [(4, "lat", "far", "")]


def test_who_changed_meanwhile_is_not_written_unseen(scene: Cast) -> None:
    imported(scene, sheet(row()))
    changed = row()
    changed[5] = "13800010002"
    waiting = looked_at(scene, sheet(changed))
    with transaction():
        her = elder()
        assert her
        homes.move(her, AREA, "溪美街道中山路1号")
    said_yes(waiting)
    transfers.drain()
    assert rosters.faults(waiting) == [(4, "name", "changed", "")]
    assert run(waiting).problems == 1
    her = elder()
    assert her
    assert len(people.numbers_of(her.person)) == 1


def test_a_csv_in_gbk_goes_the_same_way(scene: Cast) -> None:
    imported(scene, lines(row(), encoding="gbk"))
    assert elder()


def test_the_file_and_what_the_rows_held_are_forgotten(scene: Cast) -> None:
    waiting = looked_at(scene, sheet(row(), row("李四", "1")))
    assert rosters.files() == []
    said_yes(waiting)
    transfers.drain()
    assert [each.cells for each in rosters.rows_of(waiting)] == ["{}", "{}"]


def test_a_file_that_belongs_to_no_run_is_gone_after_a_week(scene: Cast, frozen: clock.FrozenClock) -> None:
    stray = roster.keep(io.BytesIO(sheet(row())))
    (kept,) = rosters.files()
    os.utime(kept, (clock.now().timestamp(), clock.now().timestamp()))
    frozen.tick(timedelta(days=8).total_seconds())
    rosters.sent(scene, sheet(row()))
    assert stray not in [each.name for each in rosters.files()]


def test_a_dropped_roster_leaves_nothing(scene: Cast) -> None:
    waiting = looked_at(scene, sheet(row()))
    with transaction():
        assert roster.drop(run(waiting))
    assert (run(waiting).status, count(RosterRow), elder()) == (TransferStatus.DROPPED, 0, None)


def test_cells_are_kept_encrypted(scene: Cast) -> None:
    looked_at(scene, sheet(row()))
    (kept,) = db.session.connection().exec_driver_sql("SELECT cells FROM roster_row").scalars()
    assert ID not in kept
    assert kept.startswith("k1:")


def test_a_file_without_rows_fails_with_a_sentence_and_is_gone(scene: Cast) -> None:
    empty = run(looked_at(scene, sheet()))
    assert (empty.status, empty.error) == (TransferStatus.FAILED, "表头下面一行内容也没有。")
    assert rosters.files() == []


class Killed(BaseException):
    """The worker is gone."""


@pytest.mark.parametrize("at", [1, 2, 3, 4, 5, 6, 7, 8])
def test_killed_anywhere_it_goes_on_where_it_stood(
    scene: Cast, at: int, frozen: clock.FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (roster_staging, roster_writing):
        monkeypatch.setattr(module, "AT_ONCE", 2)
    content = sheet(*[row(f"王{'甲乙丙丁戊'[each]}", resident_id(serial=each + 1)) for each in range(5)])
    run_id = rosters.sent(scene, content)
    steps, advance = [0], runs.advance

    def dying(hold: runs.Hold, **values: object) -> None:
        advance(hold, **values)
        steps[0] += 1
        if steps[0] == at:
            raise Killed

    monkeypatch.setattr(runs, "advance", dying)
    for _ in range(3):
        try:
            transfers.drain()
            if run(run_id).status is TransferStatus.READY:
                said_yes(run_id)
        except Killed:
            frozen.tick(timedelta(minutes=3).total_seconds())
    assert (run(run_id).status, rosters.does(run_id)) == (TransferStatus.DONE, ["new entitled"] * 5)
    assert all(elder(resident_id(serial=each + 1)) for each in range(5))
    assert count(Entitlement) == 5


def test_of_two_imports_of_one_file_at_once_each_row_is_written_once(
    scene_on_both: Cast, in_app_on_both: Flask
) -> None:
    content = sheet(*[row(f"王{'甲乙丙丁戊'[each]}", resident_id(serial=each + 1)) for each in range(5)])
    there, waiting = count(Elder), [looked_at(scene_on_both, content) for _ in range(2)]
    for each in waiting:
        said_yes(each)
    db.session.rollback()
    all_at_once(in_app_on_both, transfers.drain, transfers.drain)
    assert (count(Elder), count(Entitlement)) == (there + 5, 5)
    assert [run(each).status for each in waiting] == [TransferStatus.DONE] * 2
    assert [run(each).problems for each in waiting] == [0, 0]
