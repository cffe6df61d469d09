from concurrent.futures import Future, ThreadPoolExecutor

from sqlalchemy import text
from werkzeug.test import TestResponse

from care import clock
from care.access import note_failure, staff_by_login
from care.db import db
from care.models import Staff
from tests.conftest import MakeApp
from tests.support.cast import PASSWORD
from tests.support.client import LintingClient
from tests.support.desk import Desk, at_desk

SIGN_IN = "/desk/sign-in"


def sign_in(client: LintingClient, login: str = "operator", password: str = PASSWORD) -> TestResponse:
    return client.press(client.get(SIGN_IN), "登录", login=login, password=password)


def operator() -> Staff:
    """The account that is guessed at."""
    staff = staff_by_login("operator")
    assert staff
    return staff


def test_login_and_password_lead_to_the_board(desk: Desk) -> None:
    page = sign_in(desk.strange_phone())
    assert (page.request.path, page.status_code) == ("/desk/", 200)
    assert "陈接线" in page.text


def test_the_page_that_was_asked_for_comes_after_signing_in(desk: Desk) -> None:
    client = desk.strange_phone()
    door = client.get(desk.job_page, follow_redirects=True)
    assert door.request.path == SIGN_IN
    assert client.press(door, "登录", login="operator", password=PASSWORD).request.path == desk.job_page


def test_signing_in_leads_to_no_other_site(desk: Desk) -> None:
    client = desk.strange_phone()
    door = client.get(f"{SIGN_IN}?next=https://example.com/desk/")
    assert client.press(door, "登录", login="operator", password=PASSWORD).request.path == "/desk/"


def test_a_wrong_password_and_an_unknown_login_read_alike_and_keep_what_was_typed(desk: Desk) -> None:
    wrong = sign_in(desk.strange_phone(), password="guess")
    unknown = sign_in(desk.strange_phone(), login="nobody", password="guess")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    for page in (wrong, unknown):
        assert "登录名或密码不对" in page.text
    assert 'value="operator"' in wrong.text


def test_after_five_wrong_passwords_the_right_one_must_wait(desk: Desk, frozen: clock.FrozenClock) -> None:
    client = desk.strange_phone()
    for guess in range(5):
        sign_in(client, password=f"guess {guess}")
    assert sign_in(client).status_code == 422
    frozen.tick(16)
    assert sign_in(client).request.path == "/desk/"


def test_while_an_account_waits_no_second_tap_tells_whether_a_guess_was_right(desk: Desk) -> None:
    client = desk.strange_phone()
    for guess in range(5):
        sign_in(client, password=f"guess {guess}")
    page, led = client.get(SIGN_IN), []
    for password in (PASSWORD, "guess"):
        for _ in range(2):
            answer = client.press(page, "登录", login="operator", password=password)
        led.append(answer.request.url)
    assert led[0] == led[1]


def test_two_guesses_at_the_same_moment_are_two_failures(make_app: MakeApp, postgresql_url: str) -> None:
    desk = at_desk(make_app(DATABASE_URL=postgresql_url))
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")

    def guess_while_another_is_counted(guesser: ThreadPoolExecutor) -> Future[TestResponse]:
        note_failure(operator())
        db.session.flush()
        second = guesser.submit(sign_in, desk.strange_phone(), password="guess")
        while not db.session.scalar(waits):
            pass
        return second

    with ThreadPoolExecutor(1) as guesser:
        desk.change(lambda: guess_while_another_is_counted(guesser))
    assert desk.in_app(lambda: operator().failures) == 2


def test_a_page_that_no_header_may_name_is_not_gone_on_to(desk: Desk) -> None:
    client = desk.strange_phone()
    page = client.press(client.get(SIGN_IN), "登录", login="operator", password=PASSWORD, next="/desk/\r\nX-Evil: 1")
    assert page.request.path == "/desk/"


def test_a_right_password_forgets_the_wrong_ones(desk: Desk) -> None:
    client = desk.strange_phone()
    sign_in(client, password="guess")
    sign_in(client)
    staff = desk.in_app(lambda: staff_by_login("operator"))
    assert staff
    assert staff.failures == 0


def test_one_address_cannot_go_on_guessing(desk: Desk) -> None:
    client = desk.strange_phone()
    page = client.get(SIGN_IN)
    answers = [client.press(page, "登录", login=f"somebody{each}", password="guess").status_code for each in range(21)]
    assert answers[-1] == 429


def test_a_double_tap_signs_in_once_and_the_second_answer_is_signed_in_too(desk: Desk) -> None:
    client = desk.strange_phone()
    page = client.get(SIGN_IN)
    client.press(page, "登录", login="operator", password=PASSWORD)
    client.delete_cookie("staff", path="/desk")
    assert client.press(page, "登录", login="operator", password=PASSWORD).request.path == "/desk/"


def test_a_double_tap_with_a_wrong_password_counts_one_failure(desk: Desk) -> None:
    client = desk.strange_phone()
    page = client.get(SIGN_IN)
    for _ in range(2):
        again = client.press(page, "登录", login="operator", password="guess")
    assert "登录名或密码不对" in again.text
    staff = desk.in_app(lambda: staff_by_login("operator"))
    assert staff
    assert staff.failures == 1


def test_signing_out_makes_the_cookie_worthless(desk: Desk) -> None:
    client = desk.clerk()
    cookie = client.get_cookie("staff", path="/desk")
    assert cookie
    assert client.press(client.get("/desk/"), "退出").request.path == SIGN_IN
    client.set_cookie("staff", cookie.value, path="/desk")
    assert client.get("/desk/").location.startswith(SIGN_IN)


def test_a_live_part_whose_session_has_ended_leads_the_whole_page_to_the_sign_in(desk: Desk) -> None:
    answer = desk.strange_phone().get("/desk/?v=1", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/desk/sign-in?next=%2Fdesk%2F")


def test_who_is_signed_in_is_led_on(desk: Desk) -> None:
    assert desk.clerk().get(SIGN_IN).location == "/desk/"
