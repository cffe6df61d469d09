"""Whom each address of the application is for, and how everybody must be answered there.

A new route stands in MAY beside those whom it is for (the narrowest that serves), a new register in REGISTERS. Whoever
is not named must be refused: outsiders are led to the sign-in page, staff get 404 or 403, and where the row is another
firm's or another elder's always 404. More lines, only where they are true: OF_NO_FIRM, its row belongs to no elder,
firm or caregiver; ASKS_MORE, a form's keys alone lead nowhere; LEADS_OUT, it ends at the sign-in page.
"""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from werkzeug.routing import Rule

from care.db import db
from care.models import Caregiver, Elder, Staff
from care.web.desk.registers import REGISTERS as DECLARED
from care.web.desk.registers.register import Register
from tests.support.households import Rows
from tests.support.walk import Answer, Walk, Who

ANYBODY = frozenset(Who)
ADMINISTRATOR = frozenset({Who.ADMINISTRATOR})
OVERSEERS = ADMINISTRATOR | {Who.AUDITOR}
DESK = ADMINISTRATOR | {Who.OPERATOR}
READERS = DESK | {Who.AUDITOR}
KEEPERS = ADMINISTRATOR | {Who.MANAGER}
CREW = DESK | {Who.MANAGER}
STAFF = READERS | CREW
OPERATOR = frozenset({Who.OPERATOR})
MANAGER = frozenset({Who.MANAGER})
CAREGIVER = frozenset({Who.CAREGIVER})
ELDER = frozenset({Who.ELDER})
HOUSE = ELDER | {Who.FAMILY}
NOBODY: frozenset[Who] = frozenset()  # the row is one browser's own, which is none of these

MAY: dict[frozenset[Who], str] = {
    ANYBODY: """
        public.welcome public.health languages.switch phones.shelf phones.phone phones.pick_up caregiver_short.address
        desk.sign_in desk.enter desk.second_step desk.enter_code
        caregiver.sign_in caregiver.send_code caregiver.prolong_code caregiver.bind_phone
        caregiver.offer_link caregiver.accept_link caregiver.decline_link caregiver.open_link
        caregiver.me_link caregiver.open_me
        elder.door elder.people elder.sign_in elder.send_code elder.prolong elder.code elder.try_code
        elder.card elder.use_card elder.card_code elder.send_card_code elder.prolong_card_code elder.try_card_code
        elder.strange_phone elder.ask_desk elder.invitation elder.accept_invitation
    """,
    STAFF: """
        desk.board desk.elders desk.elder desk.job desk.hand_over desk.stops desk.caregiver_access desk.sign_out
        desk.account desk.password desk.change_password desk.end_own_session desk.end_other_sessions desk.registers
        desk.money desk.cash desk.own_shares desk.receipt
        desk.month_statements desk.statement desk.runs desk.print_statement desk.statement_file desk.charge
    """,
    READERS: """
        desk.all_calls desk.answer desk.all_plans desk.plan desk.complaints desk.complaint
        desk.ring_backs desk.ring_back desk.ring_back_days desk.shifts desk.welfare desk.welfare_list
        desk.papers_of desk.assessment desk.ending_agreements desk.entitlements_of
        desk.disputes desk.adjustments
    """,
    KEEPERS: "desk.hand_in desk.note_payment desk.take_payment_back desk.refund",
    CREW: """
        desk.assign desk.issue_caregiver_card desk.show_caregiver_card desk.revoke_caregiver_card
        desk.end_caregiver_phone desk.end_caregiver_phones
    """,
    DESK: """
        desk.again desk.services desk.times desk.summary desk.place desk.cancel_by_phone desk.restore_by_phone
        desk.end_call desk.end_unknown_call desk.enter_caller desk.add_number
        desk.place_of_home desk.move_home desk.place_home_here desk.place_home_roughly desk.look_up_home
        desk.issue_card desk.show_card desk.revoke_card desk.slip
        desk.forget_phones desk.end_elder_phone desk.let_phone_in desk.send_phone_away
        desk.new_family desk.invite_family desk.one_of_family desk.change_family desk.move_family_up
        desk.put_family_back desk.send_family_link desk.take_family_off desk.hide_from_family
        desk.new_plan desk.make_plan desk.change_plan desk.keep_plan desk.pause_plan desk.resume_plan desk.end_plan
        desk.leave_out_day desk.put_day_back
        desk.new_agreement desk.sign_agreement desk.end_agreement desk.new_assessment desk.keep_assessment
        desk.discard_assessment desk.give_consent desk.withdraw_consent
        desk.standing_form desk.set_standing desk.take_back_standing
        desk.settling desk.settle desk.arrange desk.close_arranged desk.cancel desk.restore desk.take_off
        desk.take_case desk.take_case_over desk.put_case_down desk.write_note desk.take_shift
        desk.stop desk.new_stop desk.declare_stop desk.amend_stop desk.lift_stop desk.note_welfare
        desk.answer_ring_back desk.no_answer desk.settle_charge desk.propose_adjustment
        desk.new_complaint desk.raise_complaint desk.new_complaint_about_job desk.raise_complaint_about_job
        desk.confirm_entitlement desk.end_entitlement desk.take_back_entitlement
        desk.settle_complaint desk.make_complaint_graver desk.let_meet_again
    """,
    OVERSEERS: """
        desk.access_log desk.exports desk.staff_access desk.rosters desk.roster
        desk.budgets desk.budget_of desk.policy
    """,
    ADMINISTRATOR: """
        desk.confirm_statement desk.close_statement desk.send_statement_back desk.approve_adjustment
        desk.refuse_adjustment
        desk.own_code desk.begin_own_code desk.confirm_own_code desk.end_own_code
        desk.reset_password desk.reset_code desk.end_staff_session desk.end_staff_sessions
        desk.send_roster desk.write_roster desk.drop_roster
    """,
    MANAGER: "desk.check_statement",
    OPERATOR: "desk.run desk.run_file",  # the run is hers, and nobody else's
    CAREGIVER: """
        caregiver.day caregiver.visits caregiver.offer caregiver.accept caregiver.decline caregiver.job
        caregiver.set_off caregiver.arrival caregiver.arrive caregiver.checklist caregiver.finish
        caregiver.endings caregiver.end caregiver.paid caregiver.take_back_payment caregiver.cash
        caregiver.giving_back caregiver.give_back caregiver.duty_page caregiver.go_on_duty caregiver.go_off_duty
        caregiver.by_roster caregiver.take_day_off caregiver.work_after_all caregiver.here_now caregiver.sign_out
    """,
    HOUSE: """
        elder.home elder.more elder.category elder.when elder.summary elder.place elder.again elder.order elder.receipt
        elder.my_orders elder.cancel elder.restore elder.rate elder.tell_outcome elder.call_for_help
        elder.my_plans elder.leave_out_day elder.put_day_back elder.leaving elder.leave
    """,
    ELDER: """
        elder.my_card elder.make_card elder.slip elder.my_family elder.new_family elder.invite_family elder.take_off
        elder.put_back elder.hide_from_family elder.show_family elder.my_place elder.place_me
    """,
    NOBODY: "elder.waiting",
}
OF_NO_FIRM = """
    desk.stop desk.amend_stop desk.lift_stop desk.note_welfare desk.welfare_list desk.take_shift desk.answer
    desk.let_phone_in desk.send_phone_away desk.staff_access desk.reset_password desk.reset_code
    desk.end_staff_session desk.end_staff_sessions caregiver.take_day_off caregiver.work_after_all
    desk.end_own_session desk.roster desk.write_roster desk.drop_roster
"""
ASKS_MORE = "desk.assign desk.summary desk.place desk.note_welfare desk.end_own_session"
BEFORE_THE_PASSWORD = """
    desk.password desk.change_password desk.sign_out
    desk.sign_in desk.enter desk.second_step desk.enter_code
"""
LEADS_OUT = "desk.sign_out caregiver.sign_out elder.leave"

# Who reads each register, and who writes it; a manager finds in it what is her own firm's.
REGISTERS: dict[str, tuple[frozenset[Who], frozenset[Who]]] = {
    "elders": (READERS, DESK),
    "homes": (READERS, DESK),
    "family": (READERS, NOBODY),
    "caregivers": (STAFF, ADMINISTRATOR | {Who.MANAGER}),
    "organisations": (STAFF, ADMINISTRATOR),
    "areas": (STAFF, ADMINISTRATOR),
    "services": (READERS, ADMINISTRATOR),
    "categories": (READERS, ADMINISTRATOR),
    "skills": (READERS, ADMINISTRATOR),
    "contracts": (OVERSEERS, ADMINISTRATOR),
    "groups": (READERS, ADMINISTRATOR),
    "staff": (OVERSEERS, ADMINISTRATOR),
    "settings": (OVERSEERS, ADMINISTRATOR),
}
WRITES = re.compile("new|create|edit|save|activate")
STRANGERS_ROW = frozenset({Who.MANAGER, Who.CAREGIVER, Who.ELDER, Who.FAMILY})
OUTSIDERS = {"desk": ANYBODY - STAFF, "c": ANYBODY - CAREGIVER, "e": ANYBODY - HOUSE}


def audience(endpoint: str) -> frozenset[Who]:
    """Whom a route is for."""
    found = [who for who, endpoints in MAY.items() if endpoint in endpoints.split()]
    assert found, f"a new route: put {endpoint} into MAY"
    return found[0]


def expected(who: Who, rule: Rule, *, own: bool) -> set[Answer]:
    """How somebody must be answered."""
    return answers(who, rule, audience(rule.endpoint), own=own)


def answers(who: Who, rule: Rule, may: frozenset[Who], *, own: bool) -> set[Answer]:
    """The same for a route that is for ``may``."""
    named = "<" in rule.rule and rule.endpoint not in OF_NO_FIRM.split()
    if who in OUTSIDERS.get(rule.rule.split("/")[1], NOBODY) and may != ANYBODY:
        return {Answer.DOOR} if may else {Answer.NOT_FOUND}
    if who not in may or (not own and named and who in STRANGERS_ROW and may != ANYBODY):
        return (
            {Answer.NOT_FOUND} if named and not own and who in STRANGERS_ROW else {Answer.NOT_FOUND, Answer.FORBIDDEN}
        )
    more = {Answer.NOT_FOUND} if rule.endpoint in ASKS_MORE.split() else set()
    return {Answer.IN} | more | ({Answer.DOOR} if may == ANYBODY or rule.endpoint in LEADS_OUT.split() else set())


def routes(walk: Walk) -> Iterator[tuple[str, Rule]]:
    """Every route, as often as it has methods."""
    yield from ((method, rule) for method in ("GET", "POST") for rule in walk.rules(method))


def addresses(walk: Walk, who: Who, rule: Rule, rows: Rows, *, own: bool) -> Iterator[tuple[str, set[Answer]]]:
    """Its address for these rows, in each register if it is one of theirs, and how somebody must be answered."""
    if not rule.endpoint.startswith("desk.register_"):
        yield rows.address(rule), expected(who, rule, own=own)
        return
    for register in DECLARED:
        yield filled(walk, register, rule, rows), in_register(who, register, rule, own=own)


def in_register(who: Who, register: Register[Staff], rule: Rule, *, own: bool) -> set[Answer]:
    """How somebody must be answered in a register."""
    read, write = REGISTERS[register.name]
    scoped = "<ref>" in rule.rule and register.name in ("caregivers", "organisations")
    may = write if WRITES.search(rule.endpoint) else read
    if who is Who.MANAGER and may >= {who} and scoped and not own:
        return {Answer.NOT_FOUND}
    if who in OUTSIDERS["desk"]:
        return {Answer.DOOR}
    if who not in read:
        return {Answer.NOT_FOUND}
    if who not in may:
        return {Answer.FORBIDDEN, Answer.NOT_FOUND}
    # A register need not be one that anything is added to, or put out of use.
    return {Answer.IN, Answer.NOT_FOUND} if "<ref>" not in rule.rule or "activate" in rule.endpoint else {Answer.IN}


def filled(walk: Walk, register: Register[Staff], rule: Rule, rows: Rows) -> str:
    """The route's address in a register, for a row that is hers or a stranger's."""

    def ref() -> str:
        if register.made:
            return register.ref_of(register.made()[0])
        row = db.session.scalars(select(register.model).where(_whose(register, rows)).limit(1)).one()
        return register.ref_of(row)

    path = rule.rule.replace("<name>", register.name)
    return path.replace("<ref>", walk.desk.in_app(ref)) if "<ref>" in path else path


def _whose(register: Register[Staff], rows: Rows) -> Any:
    """The condition that a row is that of ``rows``, where it is somebody's."""
    model = register.model
    caregiver = select(Caregiver.organisation_id).where(Caregiver.id == rows.caregiver).scalar_subquery()
    home = select(Elder.home_id).where(Elder.id == rows.elder).scalar_subquery()
    ids = {"elders": rows.elder, "caregivers": rows.caregiver, "organisations": caregiver, "homes": home}
    return model.id == ids[register.name] if register.name in ids else model.__table__.c[0].is_not(None)
