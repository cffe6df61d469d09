"""An own share from the visit to the till in a real Chromium, with JavaScript and without."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from care import access
from care.clock import FrozenClock
from care.db import db, transaction
from care.models import Elder, HolderKind, Organisation, Role, Staff
from tests.support import shares
from tests.support.desk import Desk, at_desk

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(app: Flask, frozen: FrozenClock) -> Desk:
    desk = at_desk(app)
    qr = "https://pay.example/m/kangle"
    desk.change(lambda: setattr(db.session.get_one(Organisation, desk.cast.firm), "merchant_qr", qr))
    return desk


def become(page: Page, kind: HolderKind, secret: str, area: str) -> None:
    """Let the browser be somebody's in an area."""
    host = page.context.request.get("/healthz").url.removesuffix("/healthz")
    page.context.add_cookies([{"name": kind.value, "value": secret, "url": f"{host}/{area}/"}])


def managers(desk: Desk) -> str:
    """The secret of a session of the firm's manager."""
    with desk.app.app_context(), transaction():
        desk._member(Role.MANAGER, desk.cast.firm)
        member = db.session.query(Staff).filter(Staff.role == Role.MANAGER).one()
        return access.start_session(HolderKind.STAFF, member.id)[1]


def elders(desk: Desk) -> str:
    """The secret of a session of the elder's telephone."""
    with desk.app.app_context(), transaction():
        session, secret = access.start_session(HolderKind.ELDER, None)
        access.bind_elder(session, db.session.get_one(Elder, desk.cast.elder))
        return secret


def press(page: Page, word: str) -> None:
    page.get_by_role("button", name=word).or_(page.get_by_role("link", name=word)).first.click()


def test_cash_goes_from_the_elder_by_the_caregiver_to_her_firm(any_page: Page, desk: Desk) -> None:
    address = desk.arrived()
    become(any_page, HolderKind.CAREGIVER, desk.session_of(desk.cast.near), "c")
    any_page.goto(f"{address}/finish")
    for point in ("地面干净", "垃圾带走"):
        any_page.get_by_text(point).click()
    press(any_page, "做完了")
    expect(any_page.get_by_role("img", name="机构的收款码")).to_be_visible()
    press(any_page, "收到现金")
    expect(any_page.get_by_text("记下了")).to_be_visible()
    press(any_page, "撤回")
    press(any_page, "收到现金")
    any_page.goto("/c/cash")
    expect(any_page.get_by_text("王奶奶")).to_be_visible()

    become(any_page, HolderKind.ELDER, elders(desk), "e")
    any_page.goto(desk.in_app(lambda: f"/e/{desk.job().elder.ref}/o/{desk.job().order.ref}"))
    press(any_page, "收据")
    expect(any_page.get_by_text("付的现金")).to_be_visible()
    any_page.emulate_media(media="print")
    expect(any_page.get_by_text("打热线")).to_be_hidden()
    expect(any_page.get_by_text("服务收据")).to_be_visible()
    any_page.emulate_media(media="screen")

    become(any_page, HolderKind.STAFF, managers(desk), "desk")
    any_page.goto("/desk/cash")
    any_page.get_by_label("交来多少元").fill("30")
    press(any_page, "收到了")
    expect(any_page.get_by_text("交来30元")).to_be_visible()
    expect(any_page.get_by_role("cell", name=re.compile("^10元"))).to_be_visible()
    assert desk.in_app(lambda: shares.cash(desk.cast.near)) == 1000


def test_what_nobody_paid_is_noted_at_the_desk(any_page: Page, desk: Desk) -> None:
    desk.in_app(lambda: shares.finished(desk.cast))
    become(any_page, HolderKind.STAFF, managers(desk), "desk")
    any_page.goto("/desk/own-shares")
    press(any_page, "开了票")
    expect(any_page.get_by_text("都付清了")).to_be_visible()
    any_page.get_by_label("为什么").fill("还没有开")
    press(any_page, "撤回")
    expect(any_page.get_by_text("又在没付的名单里")).to_be_visible()
