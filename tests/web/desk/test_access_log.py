import pytest

from care import access, clock
from care.db import db
from care.models import Caregiver, Elder, Export, HolderKind, Role, Sighting, Staff
from care.people import set_resident_id
from tests.support import cast
from tests.support.counting import queries
from tests.support.desk import Desk

PAGE = "/desk/access-log"
EXPORTS = f"{PAGE}/exports"
RESIDENT_ID = "350583194105011221"


def lines(desk: Desk, search: str = "", *, role: Role = Role.AUDITOR) -> list[str]:
    """The rows of the table, as text."""
    text = desk.clerk(role).get(f"{PAGE}{search}").text
    return text.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")[:-1] if "<tbody>" in text else []


def test_who_opened_an_elders_page_stands_there_with_page_and_time(desk: Desk, frozen: clock.FrozenClock) -> None:
    clerk = desk.clerk()
    clerk.get(desk.elder_page)
    frozen.tick(1800)
    clerk.get(desk.elder_page)
    (line,) = lines(desk)
    for word in ("客服", "王秀兰", "老人的页面", "9点", "9点半"):
        assert word in line, line


def test_managers_operators_and_strangers_find_no_log(desk: Desk) -> None:
    for address in (PAGE, EXPORTS):
        assert desk.clerk().get(address).status_code == 404
        assert desk.clerk(Role.MANAGER, firm=desk.cast.firm).get(address).status_code == 404
        assert desk.clerk(Role.ADMINISTRATOR).get(address).status_code == 200
        assert desk.strange_phone().get(address).location.startswith("/desk/sign-in")


def seen_by_three(desk: Desk) -> None:
    """The operator, a caregiver and the elder's own phone saw the elder, the operator another person too."""

    def change() -> None:
        elder = db.session.get_one(Elder, desk.cast.elder)
        other = db.session.get_one(Elder, desk.cast.stranger)
        phone, _ = access.start_session(HolderKind.ELDER, None)
        access.bind_elder(phone, elder)
        set_resident_id(elder.person, RESIDENT_ID)
        for name in (f"staff:{desk.cast.operator}", f"caregiver:{desk.cast.near}", f"phone:{phone.id}"):
            saw(name, elder.person_id)
        saw(f"staff:{desk.cast.operator}", other.person_id)

    desk.change(change)


def saw(viewer: str, person_id: int) -> None:
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    db.session.add(Sighting(viewer=viewer, person_id=person_id, hour=hour, route="/desk/elders/<ref>"))


def names(desk: Desk) -> tuple[str, str]:
    """The names of the near caregiver and of the operator."""
    near, operator = db.session.get_one(Caregiver, desk.cast.near), db.session.get_one(Staff, desk.cast.operator)
    return near.person.name, operator.person.name


def test_it_is_searched_by_whoever_looked(desk: Desk) -> None:
    seen_by_three(desk)
    near, operator = desk.in_app(lambda: names(desk))
    assert len(lines(desk)) == 4
    assert len(lines(desk, f"?viewer={operator}")) == 2
    (line,) = lines(desk, f"?viewer={near}")
    assert f"助老员{near}" in line
    (line,) = lines(desk, "?viewer=王秀兰")
    assert "老人的手机" in line


def test_namesakes_among_the_elders_do_not_hide_who_works_here(desk: Desk) -> None:
    seen_by_three(desk)
    near, _operator = desk.in_app(lambda: names(desk))
    desk.change(lambda: db.session.add_all([cast.person(near) for _ in range(21)]))
    assert len(lines(desk, f"?viewer={near}")) == 1


@pytest.mark.parametrize("typed", ["王秀兰", "wangxiulan", RESIDENT_ID])
def test_it_is_searched_by_whom_they_saw(desk: Desk, typed: str) -> None:
    seen_by_three(desk)
    found = lines(desk, f"?person={typed}")
    assert len(found) == 3
    assert all("王秀兰" in line for line in found)


def test_it_is_searched_by_days_of_here(desk: Desk, frozen: clock.FrozenClock) -> None:
    desk.clerk().get(desk.elder_page)
    assert len(lines(desk, "?since=2026-03-02&until=2026-03-02")) == 1
    assert lines(desk, "?since=2026-03-03") == []
    assert lines(desk, "?until=2026-03-01") == []


def test_what_cannot_be_looked_for_is_said_at_its_field(desk: Desk) -> None:
    desk.change(lambda: db.session.add_all([cast.person(f"重名{each}") for each in range(21)]))
    auditor = desk.clerk(Role.AUDITOR)
    for search, said in (("person=没有这个人", "没有找到"), ("viewer=重名", "太多人"), ("since=x", "日期不对")):
        answer = auditor.get(f"{PAGE}?{search}")
        assert answer.status_code == 422
        assert said in answer.text
    assert auditor.get(f"{PAGE}?before=99999999999999999999999").status_code == 200


def test_lists_that_were_taken_away_stand_there(desk: Desk) -> None:
    desk.clerk(Role.ADMINISTRATOR).get("/desk/registers/areas/export")
    text = desk.clerk(Role.AUDITOR).get(EXPORTS).text
    assert "管理员" in text
    assert "/desk/registers/areas/" in text


def test_a_resident_identity_number_that_was_looked_for_is_not_kept(desk: Desk) -> None:
    desk.clerk(Role.ADMINISTRATOR).get(f"/desk/registers/areas/export?q={RESIDENT_ID}")
    kept = desk.in_app(lambda: db.session.query(Export).one().asked)
    assert RESIDENT_ID not in kept


def test_a_page_of_the_log_is_few_queries(desk: Desk) -> None:
    seen_by_three(desk)
    auditor = desk.clerk(Role.AUDITOR)
    near, _operator = desk.in_app(lambda: names(desk))
    for search in ("", "?viewer=王秀兰", f"?viewer={near}&person=王秀兰&since=2026-03-01"):
        with queries(desk.app) as asked:
            auditor.get(f"{PAGE}{search}")
        assert len(asked) < 10, asked
