"""What an administrator can change while the system runs, with its default and its meaning."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from care.db import db
from care.models import Service, Setting

KEPT = "settings"


@dataclass(frozen=True)
class Knob:
    """A whole number that can be set, between bounds; its unit stands in its name."""

    default: int
    least: int
    most: int
    meaning: LazyString


KNOBS: dict[str, Knob] = {
    "dispatch_offer_s": Knob(180, 30, 3_600, _l("尽快上门：每位助老员有多少秒回答")),
    "dispatch_solo_rounds": Knob(3, 0, 20, _l("先一位一位地问几轮")),
    "dispatch_together": Knob(3, 1, 20, _l("之后每轮同时问几位")),
    "dispatch_board_after_s": Knob(900, 60, 86_400, _l("尽快上门：多少秒没人接就交给客服")),
    "dispatch_later_offer_s": Knob(1_800, 60, 86_400, _l("预约上门：每位助老员有多少秒回答")),
    "dispatch_later_board_after_s": Knob(14_400, 300, 259_200, _l("预约上门：多少秒没人接就交给客服")),
    "dispatch_look_again_s": Knob(60, 5, 3_600, _l("附近没有人时，隔多少秒再找一次")),
    "asap_within_s": Knob(5_400, 600, 21_600, _l("尽快上门：最晚多少秒内到")),
    "travel_m_per_minute": Knob(300, 30, 2_000, _l("路上每分钟走多少米（估算路程时间）")),
    "position_fresh_s": Knob(1_800, 60, 86_400, _l("手机位置多少秒内算新的，过后按住处算")),
    "quiet_from_hour": Knob(21, 0, 24, _l("晚上几点以后不发预约短信")),
    "quiet_to_hour": Knob(7, 0, 23, _l("早上几点以前不发预约短信")),
    "order_ahead_days": Knob(60, 1, 366, _l("最多提前多少天订")),
    "plan_ahead_days": Knob(3, 1, 14, _l("定期安排提前几天下单")),
    "plan_warn_days": Knob(7, 1, 60, _l("定期安排到期前几天提醒")),
    "undo_s": Knob(600, 0, 86_400, _l("下单或取消后多少秒内可以反悔")),
    "home_far_m": Knob(60_000, 1_000, 10_000_000, _l("住处离镇街中心超过多少米，就当是填错了")),
    "visit_near_m": Knob(200, 20, 5_000, _l("离家多少米以内算到了门口")),
    "late_after_s": Knob(900, 60, 86_400, _l("过了约定时间多少秒还没到，就告诉客服")),
    "overrun_after_s": Knob(7_200, 600, 86_400, _l("过了预计结束时间多少秒还没完成，就告诉客服")),
    "cash_cap_fen": Knob(50_000, 0, 10_000_000, _l("助老员手上最多能有多少现金（单位是分，100就是1元）")),
    "ring_backs_a_day": Knob(10, 0, 1_000, _l("每天抽几次上门，打电话回访")),
    "ring_backs_at_hour": Knob(9, 0, 23, _l("几点以后抽当天的回访")),
    # How long each thing may wait for a person before the board calls it overdue.
    "goal_unwell_s": Knob(60, 30, 604_800, _l("老人不舒服：客服要在多少秒内处理")),
    "goal_nobody_opens_s": Knob(60, 30, 604_800, _l("敲门没人开：客服要在多少秒内处理")),
    "goal_nobody_came_s": Knob(300, 30, 604_800, _l("老人说没有人来：客服要在多少秒内处理")),
    "goal_unsafe_s": Knob(300, 30, 604_800, _l("助老员觉得不安全：客服要在多少秒内处理")),
    "goal_nobody_near_s": Knob(600, 30, 604_800, _l("附近没有能来的人：客服要在多少秒内处理")),
    "goal_taking_long_s": Knob(600, 30, 604_800, _l("问了很久还没人接：客服要在多少秒内处理")),
    "goal_late_s": Knob(600, 30, 604_800, _l("人没按时到：客服要在多少秒内处理")),
    "goal_refused_s": Knob(900, 30, 604_800, _l("老人不要这次服务：客服要在多少秒内处理")),
    "goal_away_s": Knob(900, 30, 604_800, _l("老人不在家：客服要在多少秒内处理")),
    "goal_overrun_s": Knob(1_800, 30, 604_800, _l("过了时间没说做完：客服要在多少秒内处理")),
    "goal_lacks_papers_s": Knob(1_800, 30, 604_800, _l("还缺同意书或者协议：客服要在多少秒内处理")),
    "goal_stopped_s": Knob(3_600, 30, 604_800, _l("停服期间的订单：客服要在多少秒内处理")),
    "goal_not_active_s": Knob(3_600, 30, 604_800, _l("老人不在家住：客服要在多少秒内处理")),
    "goal_costs_more_s": Knob(1_800, 30, 604_800, _l("要老人多付钱的：客服要在多少秒内打电话问")),
    "goal_arrange_s": Knob(3_600, 30, 604_800, _l("等客服去安排的：要在多少秒内处理")),
    "goal_not_quite_s": Knob(14_400, 30, 604_800, _l("老人说没有做好：客服要在多少秒内处理")),
    "goal_phone_s": Knob(120, 30, 604_800, _l("手机等着放行：客服要在多少秒内处理")),
    "goal_hand_over_s": Knob(900, 30, 604_800, _l("交班记录：要在多少秒内有人接")),
    "goal_needs_help_s": Knob(300, 30, 604_800, _l("问平安时要帮忙的：客服要在多少秒内处理")),
    "goal_welfare_s": Knob(7_200, 30, 604_800, _l("停服期间问平安：要在多少秒内打完")),
    "goal_complaint_s": Knob(86_400, 30, 604_800, _l("投诉：要在多少秒内处理")),
    "goal_agreement_s": Knob(604_800, 30, 2_592_000, _l("服务协议到期了：客服要在多少秒内续签")),
    "goal_plan_s": Knob(259_200, 30, 604_800, _l("定期安排快到期：客服要在多少秒内问")),
    "goal_ring_back_s": Knob(86_400, 30, 604_800, _l("回访：要在多少秒内打完")),
    "goal_dispute_s": Knob(259_200, 3_600, 2_592_000, _l("有争议的钱：要在多少秒内决定")),
    "goal_adjustment_s": Knob(259_200, 3_600, 2_592_000, _l("提出的更正：要在多少秒内批准或不批准")),
    "goal_cash_s": Knob(604_800, 3_600, 2_592_000, _l("助老员收的现金：要在多少秒内交给机构")),
}


@dataclass(frozen=True)
class RoundRules:
    """How a job's rounds run: seconds to answer, rounds of one, how many together then, seconds until the board."""

    offer_s: int
    solo_rounds: int
    together: int
    board_after_s: int


def value(key: str) -> int:
    """Return the setting's value: what an administrator chose, within its bounds, else its default."""
    chosen, knob = _chosen().get(key), KNOBS[key]
    return knob.default if chosen is None else min(max(chosen, knob.least), knob.most)


def _chosen() -> dict[str, int]:
    """All that was chosen, read once a transaction: a step of dispatch asks a dozen times."""
    kept: dict[str, int] | None = db.session.info.get(KEPT)
    if kept is None:
        kept = {row.key: int(row.value) for row in db.session.scalars(select(Setting))}
        db.session.info[KEPT] = kept
    return kept


@event.listens_for(Session, "after_transaction_end")
@event.listens_for(Session, "after_flush")
def _forget(session: Session, _what: object) -> None:
    session.info.pop(KEPT, None)


def round_rules(service: Service, *, asap: bool) -> RoundRules:
    """Return the rules of a job of ``service``."""
    later = "" if asap else "later_"
    return RoundRules(
        offer_s=_of(service, f"dispatch_{later}offer_s"),
        solo_rounds=_of(service, "dispatch_solo_rounds"),
        together=_of(service, "dispatch_together"),
        board_after_s=_of(service, f"dispatch_{later}board_after_s"),
    )


def _of(service: Service, key: str) -> int:
    own = service.rounds.get(key)
    return value(key) if own is None else own
