from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from werkzeug.test import TestResponse

from care.db import db
from care.models import Caregiver, JobStatus, Role, Skill, VisitStatus, WorkingHours
from care.models.access import Sighting
from care.people import masked, set_resident_id
from tests.support import cast, play
from tests.support.client import LintingClient
from tests.support.desk import Desk
from tests.support.hiring import LIST, hire, hired, page_of, typed
from tests.support.registers import administrator, logged

SitDown = Callable[[Desk], LintingClient]
WRONG = 422
TODAY = date(2026, 3, 2)  # a Monday


def manager(desk: Desk) -> LintingClient:
    return desk.clerk(Role.MANAGER, firm=desk.cast.firm)


def near_page(desk: Desk) -> str:
    return desk.in_app(lambda: f"{LIST}{desk.near().ref}")


def refused(desk: Desk, clerk: LintingClient, **other: Sequence[str]) -> TestResponse:
    """The form comes back with what is wrong, and with what was typed."""
    answer = clerk.press(clerk.get(f"{LIST}new"), "记下来", **typed(desk, **other))
    assert answer.status_code == WRONG
    assert "苏阿红" in answer.text
    return answer


def roster(caregiver: Caregiver) -> list[tuple[int, int, int]]:
    return sorted((each.weekday, each.start_minute, each.end_minute) for each in caregiver.working_hours)


def shown_in(clerk: LintingClient, asked: str) -> str:
    return clerk.get(f"{LIST}?{asked}").text.partition("<table")[2]


@pytest.mark.parametrize("who", [administrator, manager])
def test_a_new_caregiver_is_hired_rostered_and_asked_for_the_next_order(
    desk: Desk, who: Callable[[Desk], LintingClient]
) -> None:
    hire(desk, who(desk))
    job_id = desk.in_app(lambda: play.place_order(desk.cast))
    desk.in_app(play.run_dispatch)
    assert desk.in_app(lambda: play.asked(job_id) == [hired().id])
    assert "offer" in desk.in_app(lambda: play.told(hired().person_id))
    desk.in_app(lambda: play.accept(play.offers(job_id)[0]))
    assert desk.in_app(lambda: play.job(job_id).status) is JobStatus.ASSIGNED


def test_weekdays_of_the_same_hours_stand_in_one_row_and_a_night_belongs_to_the_day_it_begins(desk: Desk) -> None:
    clerk = administrator(desk)
    night = {"working_hours-1-weekdays": ["6", "0"], "working_hours-1-start": "22:00", "working_hours-1-until": "06:00"}
    page = hire(
        desk,
        clerk,
        **{"working_hours-0-weekdays": ["1", "2"], "working_hours-1-next_day": "1"},
        **night,
    )
    assert "周二、周三 08:00到18:00" in page
    assert "周一、周日 22:00到第二天06:00" in page
    at_night = [(0, 1320, 1800), (6, 1320, 1800)]
    assert desk.in_app(lambda: roster(hired())) == [at_night[0], (1, 480, 1080), (2, 480, 1080), at_night[1]]
    form = clerk.get(f"{page_of(desk)}/edit")
    clerk.press(form, "记下来")
    assert desk.in_app(lambda: len(hired().working_hours)) == 4
    assert [action for action, _ in logged(desk, hired)] == ["hired", "roster_set", "created"]


@pytest.mark.parametrize(
    ("start", "until", "next_day"), [("18:00", "08:00", ""), ("08:00", "08:00", ""), ("08:00", "18:00", "1")]
)
def test_a_day_that_ends_before_it_starts_is_asked_for_again(desk: Desk, start: str, until: str, next_day: str) -> None:
    hours = {"working_hours-0-start": start, "working_hours-0-until": until}
    ticked = {"working_hours-0-next_day": "1"} if next_day else {}
    answer = refused(desk, administrator(desk), **hours, **ticked)
    assert 'id="working_hours-0-until-wrong"' in answer.text
    assert f'value="{start}"' in answer.text


def test_hours_that_overlap_are_asked_for_again(desk: Desk) -> None:
    second = {"working_hours-1-weekdays": ["3"], "working_hours-1-start": "17:00", "working_hours-1-until": "20:00"}
    answer = refused(desk, administrator(desk), **second)
    assert "有两班时间重叠了" in answer.text
    assert desk.in_app(lambda: db.session.query(WorkingHours).count()) == 14  # the standing cast's


def test_a_row_with_hours_but_no_weekday_is_asked_for_again(desk: Desk) -> None:
    answer = refused(desk, administrator(desk), **{"working_hours-0-weekdays": []})
    assert 'id="working_hours-0-weekdays-wrong"' in answer.text


def test_a_place_is_read_in_the_datum_of_its_map(desk: Desk) -> None:
    hire(desk, administrator(desk), base="24.985134, 118.390622", base_datum="gcj02")
    moved = desk.in_app(lambda: abs(hired().whereabouts.base_lng - 118.390622))
    assert 0.003 < moved < 0.01


def test_a_base_in_another_province_is_asked_for_again(desk: Desk) -> None:
    assert 'id="base-wrong"' in refused(desk, administrator(desk), base="39.9, 116.4").text


def test_days_off_are_kept_from_today_on(desk: Desk) -> None:
    clerk = administrator(desk)
    hire(desk, clerk, **{"days_off-0-day": "2026-03-05"})
    assert desk.in_app(lambda: [each.day for each in hired().days_off]) == [TODAY + timedelta(days=3)]
    edit = f"{page_of(desk)}/edit"
    clerk.press(clerk.get(edit), "记下来", **{"days_off-0-day": ""})
    assert desk.in_app(lambda: hired().days_off) == []
    gone = clerk.press(clerk.get(edit), "记下来", **{"days_off-0-day": "2026-03-01"})
    assert gone.status_code == WRONG
    assert 'id="days_off-0-day-wrong"' in gone.text


def test_skills_are_rows_with_their_certificates(desk: Desk) -> None:
    desk.change(lambda: db.session.add(Skill(code="bathing", name_zh="助浴", name_en="Bathing")))
    held = {"skills-0-skill_code": "bathing", "skills-0-evidence": "证书 8", "skills-0-granted_on": "2025-01-01"}
    clerk = administrator(desk)
    assert "助浴 证书 8" in hire(desk, clerk, **held)
    assert "苏阿红" in shown_in(clerk, "skill=bathing")
    without = clerk.press(clerk.get(f"{page_of(desk)}/edit"), "记下来", **dict.fromkeys(held, ""))
    assert without.status_code == 200
    assert desk.in_app(lambda: hired().skills) == []


def test_what_is_corrected_stands_in_the_history_without_numbers(desk: Desk) -> None:
    clerk, number = administrator(desk), "350583194003151020"
    hire(desk, clerk, resident_id=number)
    clerk.press(clerk.get(f"{page_of(desk)}/edit"), "记下来", radius="5", numbers="13900139000")
    action, details = logged(desk, hired)[-1]
    assert (action, details["after"], details["hidden"]) == ("edited", {"radius": 5}, ["numbers"])
    kept = str(logged(desk, hired))
    assert not [each for each in ("138001", "139001", number) if each in kept.replace(" ", "")]
    assert masked(number) in clerk.get(page_of(desk)).text


def test_opening_her_page_is_noted(desk: Desk) -> None:
    desk.clerk().get(near_page(desk))
    seen = desk.in_app(lambda: [row.person_id for row in db.session.query(Sighting)])
    assert seen == [desk.in_app(lambda: desk.near().person_id)]


def test_the_list_says_who_works_now_and_what_she_has_today(desk: Desk) -> None:
    desk.accepted()

    def idle() -> None:
        cast.caregiver("吴远", desk.near().organisation, cast.away(5_000), works=False)

    desk.change(idle)
    clerk = desk.clerk()
    table = shown_in(clerk, "q=张阿珍")
    assert "<td>上班</td>" in table
    assert "<td>1</td>" in table
    assert "<td>不上班</td>" in shown_in(clerk, "q=吴远")
    assert "吴远" not in shown_in(clerk, "on_duty=1")
    assert "张阿珍" in shown_in(clerk, "on_duty=1")


def test_she_is_found_by_name_pinyin_and_number(desk: Desk) -> None:
    clerk = administrator(desk)
    hire(desk, clerk)
    for asked in ("苏阿", "suahong", "sah", "1380013", "138 0013 8000"):
        found = shown_in(clerk, f"q={asked}")
        assert "苏阿红" in found, asked
        assert "张阿珍" not in found, asked
    assert not shown_in(clerk, "q=1")


def test_a_certificate_that_runs_out_within_a_month_is_found(desk: Desk) -> None:
    def learn() -> None:
        cast.learn(desk.near(), "bathing", TODAY + timedelta(days=30))
        cast.learn(db.session.get_one(Caregiver, desk.cast.far), "bathing", TODAY + timedelta(days=31))

    desk.change(learn)
    found = shown_in(desk.clerk(), "expiring=1")
    assert "张阿珍" in found
    assert "林阿美" not in found


def test_a_certificate_that_ran_out_says_so_and_is_no_skill(desk: Desk) -> None:
    desk.change(lambda: cast.learn(desk.near(), "bathing", TODAY - timedelta(days=1)))
    clerk = desk.clerk()
    assert "助浴（过期了）" in shown_in(clerk, "q=张阿珍")
    assert not shown_in(clerk, "skill=bathing")


def test_who_is_put_out_of_use_leaves_her_visit_and_her_links(desk: Desk) -> None:
    desk.accepted()
    clerk = administrator(desk)
    page = clerk.get(near_page(desk))
    assert desk.job_page in page.text
    assert "停用了" in clerk.press(page, "停用").text
    assert desk.in_app(lambda: desk.visit().status) is VisitStatus.RELEASED
    assert "张阿珍" not in shown_in(clerk, "")
    assert "张阿珍" in shown_in(clerk, "off=1")


def test_who_is_at_a_home_stays_in_use_until_she_is_done(desk: Desk) -> None:
    desk.arrived()
    clerk = administrator(desk)
    answer = clerk.press(clerk.get(near_page(desk)), "停用")
    assert answer.status_code == 409
    assert "正在老人家里" in answer.text
    assert desk.in_app(lambda: desk.near().deactivated_at) is None


def test_a_manager_finds_nobody_of_another_firm(desk: Desk) -> None:
    stranger, there = desk.clerk(Role.MANAGER, firm=desk.rival()), near_page(desk)
    assert not shown_in(stranger, "")
    assert {stranger.get(path).status_code for path in (there, f"{there}/edit")} == {404}
    assert desk.in_app(lambda: str(desk.cast.firm)) not in stranger.get(f"{LIST}new").text


def test_a_manager_hires_for_no_firm_but_her_own(desk: Desk) -> None:
    answer = refused(desk, manager(desk), organisation_id=str(desk.rival()))
    assert 'id="organisation_id-wrong"' in answer.text


def test_a_manager_does_not_read_who_bears_a_resident_number(desk: Desk) -> None:
    number = "350583194003151020"
    desk.change(lambda: set_resident_id(desk.job().elder.person, number))
    answer = refused(desk, manager(desk), resident_id=number)
    assert 'id="resident_id-wrong"' in answer.text
    assert "王秀兰" not in answer.text


def test_an_operator_reads_and_changes_nothing(desk: Desk) -> None:
    clerk, there = desk.clerk(), near_page(desk)
    assert "修改" not in clerk.get(there).text
    assert {clerk.get(path).status_code for path in (f"{there}/edit", f"{LIST}new")} == {403}
