from sqlalchemy import text

from care import clock
from care.db import db
from care.models import Role, Staff
from tests.support.accounts import SIGN_IN, account, code, done_to, sign_in, staff_page, with_app
from tests.support.desk import Desk


def test_after_the_right_password_the_code_is_asked_for_and_the_page_comes(
    desk: Desk, frozen: clock.FrozenClock
) -> None:
    with_app(desk)
    client = desk.strange_phone()
    door = client.get(desk.job_page, follow_redirects=True)
    asked = client.press(door, "登录", login="operator", password="long enough to keep")
    assert asked.request.path == "/desk/sign-in/code"
    assert client.get("/desk/").location.startswith(SIGN_IN)
    frozen.tick(30)
    assert client.press(asked, "登录", code=code(desk)).request.path == desk.job_page


def test_a_wrong_password_leads_to_no_second_page(desk: Desk) -> None:
    with_app(desk)
    page = sign_in(desk.strange_phone(), password="guess")
    assert (page.request.path, page.status_code) == (SIGN_IN, 422)


def test_a_code_that_has_served_lets_nobody_in(desk: Desk, frozen: clock.FrozenClock) -> None:
    with_app(desk)
    frozen.tick(30)
    served = code(desk)
    first, second = desk.strange_phone(), desk.strange_phone()
    asked = [sign_in(client) for client in (first, second)]
    assert first.press(asked[0], "登录", code=served).request.path == "/desk/"
    assert second.press(asked[1], "登录", code=served).request.path == SIGN_IN
    again = sign_in(second)
    assert "动态码不对" in second.press(again, "登录", code=served).text


def test_codes_cannot_be_guessed_at_for_long_and_a_new_ticket_does_not_help(
    desk: Desk, frozen: clock.FrozenClock
) -> None:
    with_app(desk)
    client = desk.strange_phone()
    for guess in range(4):
        page = client.press(sign_in(client), "登录", code=f"00000{guess}")
    assert "动态码不对" in page.text
    ticket = sign_in(client)
    client.press(ticket, "登录", code="000009")
    frozen.tick(10)
    assert "动态码不对" in client.press(ticket, "登录", code=code(desk)).text
    frozen.tick(31)
    assert client.press(ticket, "登录", code=code(desk)).request.path == "/desk/"
    assert desk.in_app(lambda: account().failures) == 0


def test_a_double_tap_on_the_code_is_one_signing_in(desk: Desk, frozen: clock.FrozenClock) -> None:
    with_app(desk)
    frozen.tick(30)
    client = desk.strange_phone()
    asked, typed = sign_in(client), code(desk)
    client.press(asked, "登录", code=typed)
    client.delete_cookie("staff", path="/desk")
    assert client.press(asked, "登录", code=typed).request.path == "/desk/"


def test_an_administrator_begins_confirms_and_ends_it_by_codes(desk: Desk, frozen: clock.FrozenClock) -> None:
    client = desk.clerk(Role.ADMINISTRATOR)
    page = client.press(client.get("/desk/account"), "开动态码")
    assert 'role="img"' in page.text
    assert "动态码不对" in client.press(page, "开", code="000000").text
    on = client.press(page, "开", code=code(desk, "administrator"))
    assert "以后登录要输动态码" in on.text
    assert "动态码不对" in client.press(on, "关掉动态码", code=code(desk, "administrator")).text
    frozen.tick(30)
    assert "动态码关掉了" in client.press(on, "关掉动态码", code=code(desk, "administrator")).text
    assert done_to(desk, "administrator") == ["second_step_begun", "second_step_on", "second_step_off"]


def test_once_it_is_on_no_page_shows_the_secret(desk: Desk) -> None:
    client = desk.clerk(Role.ADMINISTRATOR)
    with_app(desk, "administrator")
    secret = desk.in_app(lambda: account("administrator").totp_secret)
    page = client.get("/desk/account/code", follow_redirects=True)
    assert page.request.path == "/desk/account"
    assert secret
    assert secret not in page.text


def test_who_is_no_administrator_is_not_asked_to_have_one(desk: Desk) -> None:
    client = desk.clerk()
    assert "动态码" not in client.get("/desk/account").text
    assert client.get("/desk/account/code").status_code == 403


def test_another_administrator_ends_it_and_that_is_recorded(desk: Desk) -> None:
    with_app(desk)
    administrator = desk.clerk(Role.ADMINISTRATOR)
    administrator.press(administrator.get(staff_page(desk)), "关掉动态码")
    assert sign_in(desk.strange_phone()).request.path == "/desk/"
    assert "second_step_off" in done_to(desk)


def test_the_change_log_has_no_secret(desk: Desk) -> None:
    with_app(desk)
    secret = desk.in_app(lambda: db.session.query(Staff).filter_by(login="operator").one().totp_secret)
    log = desk.in_app(lambda: str(db.session.execute(text("SELECT * FROM change")).all()))
    assert secret
    assert secret not in log
