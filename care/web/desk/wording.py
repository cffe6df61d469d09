"""What the desk's pages call things: states, reasons, steps of a story, roles."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from care import family, visits
from care.access import local_number
from care.dispatch import Obstacle
from care.errors import Sentence
from care.models import (
    AreaKind,
    Attention,
    Caregiver,
    Channel,
    Decline,
    Ending,
    Evidence,
    Gender,
    JobStatus,
    MessageStatus,
    Outcome,
    Relation,
    Role,
    Speech,
    Staff,
    StandingKind,
    VisitStatus,
)
from care.orders.board import Lane
from care.orders.story import SAID_BY_ELDER
from care.web.desk import plan_wording
from care.web.desk.blueprint import blueprint
from care.web.filters import language, named

LANES: Mapping[Lane, Sentence] = {
    Lane.STUCK: _l("要人处理"),
    Lane.SEEKING: _l("正在找人"),
    Lane.UNDER_WAY: _l("正在服务"),
    Lane.ASSIGNED: _l("有人接了"),
}
JOBS: Mapping[JobStatus, Sentence] = {
    JobStatus.SEEKING: _l("正在找人"),
    JobStatus.ASSIGNED: _l("有人接了"),
    JobStatus.UNDER_WAY: _l("正在服务"),
    JobStatus.DONE: _l("做完了"),
    JobStatus.ENDED: _l("没做成"),
    JobStatus.CANCELLED: _l("取消了"),
}
VISITS: Mapping[VisitStatus, Sentence] = {
    VisitStatus.HELD: _l("答应了，还差一位"),
    VisitStatus.CONFIRMED: _l("定好了"),
    VisitStatus.ON_WAY: _l("在路上"),
    VisitStatus.ARRIVED: _l("到了"),
    VisitStatus.FINISHED: _l("做完了"),
    VisitStatus.ENDED: _l("没做成"),
    VisitStatus.RELEASED: _l("不来了"),
}
# Why a person must look, and what to do about it.
ATTENTION: Mapping[Attention, tuple[Sentence, Sentence]] = {
    Attention.NOBODY_NEAR: (_l("附近没有能来的人"), _l("从名单里派一位，或者打电话跟老人另约时间。")),
    Attention.TAKING_LONG: (_l("问了很久还没人接"), _l("从名单里派一位，或者打电话跟老人另约时间。")),
    Attention.ARRANGE: (_l("等客服去安排"), _l("联系食堂、医院或者要打电话的人，办好了按“已经安排好”。")),
    Attention.LATE: (_l("时间过了，人还没到"), _l("打电话问助老员到哪里了，再告诉老人。")),
    Attention.OVERRUN: (_l("时间过了，还没说做完"), _l("打电话问助老员，再问问老人。")),
    Attention.NOBODY_OPENS: (_l("敲门没人开"), _l("马上打老人和家属的电话，联系不上就请人上门看。")),
    Attention.UNWELL: (_l("老人不舒服"), _l("马上打电话，要紧就打120，再告诉家属。")),
    Attention.REFUSED: (_l("老人不要这次服务"), _l("打电话问问老人为什么。")),
    Attention.AWAY: (_l("老人不在家"), _l("打电话问老人什么时候在家，另约时间。")),
    Attention.UNSAFE: (_l("助老员觉得不安全"), _l("先打助老员的电话，问清楚要不要帮忙。")),
    Attention.NOBODY_CAME: (_l("老人说没有人来"), _l("打电话给老人和助老员，问清楚，写下来。")),
    Attention.NOT_QUITE: (_l("老人说没有做好"), _l("打电话问老人哪里没做好，写下来。")),
    Attention.NOT_ACTIVE: (_l("老人现在不在家住"), _l("打电话问家属，这一单还要不要。")),
    Attention.LACKS_PAPERS: (_l("还缺同意书或者协议"), _l("打电话给老人或者监护人，补上缺的，马上就开始找人。")),
    Attention.STOPPED: (_l("停服期间不能上门"), _l("打电话跟老人另约时间，或者取消。")),
    Attention.COSTS_MORE: (_l("要老人多付钱"), _l("告诉老人现在要付多少，要就按“处理好了”，不要就替老人取消。")),
}
STEPS: Mapping[tuple[str, str], Sentence] = {
    ("job", "placed"): _l("下单"),
    ("job", "seeking"): _l("重新找人"),
    ("job", "assigned"): _l("人找齐了"),
    ("job", "under_way"): _l("开始服务"),
    ("job", "done"): _l("这一单做完了"),
    ("job", "ended"): _l("这一单没做成"),
    ("job", "cancelled"): _l("取消了这一单"),
    ("job", "attention"): _l("请客服处理"),
    ("job", "settled"): _l("处理好了"),
    ("job", "feedback"): _l("老人说做得怎么样"),
    ("job", "case_taken"): _l("接手处理"),
    ("job", "case_taken_over"): _l("从同事手上接过来"),
    ("job", "case_put_down"): _l("放下，等别人处理"),
    ("job", "case_handed_over"): _l("交班，换人处理"),
    ("offer", "offered"): _l("问接不接"),
    ("offer", "accepted"): _l("接了"),
    ("offer", "declined"): _l("不接"),
    ("offer", "expired"): _l("没有回答"),
    ("offer", "lost"): _l("别人先接走了"),
    ("offer", "withdrawn"): _l("不用再问了"),
    ("visit", "held"): _l("答应来，还差一位"),
    ("visit", "confirmed"): _l("定下来了"),
    ("visit", "on_way"): _l("出发了"),
    ("visit", "arrived"): _l("到了"),
    ("visit", "finished"): _l("做完了"),
    ("visit", "ended"): _l("没做成"),
    ("visit", "released"): _l("不来了"),
    ("visit", "given_back"): _l("退回这一单"),
    ("visit", "confirmed_by_call"): _l("客服打电话问过，来过"),
    ("charge", "held"): _l("钱又记上了"),
    ("charge", "taken"): _l("钱记账了"),
    ("charge", "given_back"): _l("钱退回去了"),
    ("charge", "disputed"): _l("钱先放着，等人问清楚"),
    ("charge", "settled"): _l("问清楚了，定了钱怎么算"),
    ("charge", "price_accepted"): _l("老人答应了现在的价钱"),
    ("charge", "paid"): _l("老人付了自己的一份"),
    ("charge", "payment_taken_back"): _l("撤回了付款记录"),
    ("charge", "refunded"): _l("多付的退给老人了"),
    ("adjustment", "proposed"): _l("提了更正，等另一个人批"),
    ("adjustment", "approved"): _l("更正批准了"),
    ("adjustment", "refused"): _l("更正没批准"),
    ("ring_back", "no_answer"): _l("回访：没人接"),
    ("ring_back", "done"): _l("回访：问到了"),
    ("ring_back", "given_up"): _l("回访：一直没人接"),
    ("complaint", "raised"): _l("记下投诉"),
    ("complaint", "made_graver"): _l("投诉：问到了更多"),
    ("complaint", "settled"): _l("投诉：处理好了"),
}
MESSAGES: Mapping[str, Sentence] = {
    "offer": _l("短信：问接不接"),
    "offer_lost": _l("短信：别人接走了"),
    "offer_withdrawn": _l("短信：不用去了"),
    "visit_confirmed": _l("短信：这一单是您的"),
    "visit_cancelled": _l("短信：这一单取消了"),
    "order_assigned": _l("短信：谁来、暗语和服务码"),
    "order_on_way": _l("短信：出发了"),
    "order_seeking_again": _l("短信：另外再找人"),
    "order_desk": _l("短信：客服正在安排"),
    "order_cancelled": _l("短信：取消了"),
    "family_invited": _l("短信：请家人"),
    "family_added": _l("短信：加了家人"),
    "family_assigned": _l("短信给家人：谁来"),
    "family_finished": _l("短信给家人：做完了"),
    "family_cancelled": _l("短信给家人：取消了"),
    "plan_ends": _l("短信：定期安排快到期了"),
    "plan_service_over": _l("短信：定期的服务不能做了"),
    "plan_caregiver_left": _l("短信：常来的人以后不来了"),
    "family_plan_ends": _l("短信给家人：定期安排快到期了"),
    "family_plan_service_over": _l("短信给家人：定期的服务不能做了"),
    "family_plan_caregiver_left": _l("短信给家人：常来的人以后不来了"),
}
DELIVERY: Mapping[MessageStatus, Sentence] = {
    MessageStatus.QUEUED: _l("等着发"),
    MessageStatus.SENDING: _l("正在发"),
    MessageStatus.HANDED_OVER: _l("发出了"),
    MessageStatus.FAILED: _l("没发出去"),
    MessageStatus.STALE: _l("过时了，没发"),
    MessageStatus.UNKNOWN: _l("不知道发没发到"),
}
DECLINES: Mapping[Decline, Sentence] = {
    Decline.BUSY: _l("忙不过来"),
    Decline.TOO_FAR: _l("太远"),
    Decline.UNWELL: _l("身体不舒服"),
    Decline.OTHER: _l("别的原因"),
}
ENDINGS: Mapping[Ending, Sentence] = {
    Ending.NOBODY_OPENS: _l("敲门没人开"),
    Ending.UNWELL: _l("老人不舒服"),
    Ending.REFUSED: _l("老人不要这次服务"),
    Ending.AWAY: _l("老人不在家"),
    Ending.UNSAFE: _l("助老员觉得不安全"),
}
EVIDENCE: Mapping[Evidence, Sentence] = {
    Evidence.POSITION: _l("手机位置在门口"),
    Evidence.VISIT_CODE: _l("老人报的服务码"),
    Evidence.PRINTED_CODE: _l("家里贴的固定码"),
    Evidence.CALL_BACK: _l("客服回访，老人说来了"),
    Evidence.REASON: _l("没有证明，写了原因"),
}
OUTCOMES: Mapping[Outcome, Sentence] = {
    Outcome.YES: _l("做好了"),
    Outcome.NOT_QUITE: _l("没有做好"),
    Outcome.NOBODY_CAME: _l("没有人来"),
}
OBSTACLES: Mapping[Obstacle, Sentence] = {
    Obstacle.ORGANISATION: _l("所在的公司不能服务这个镇街"),
    Obstacle.SKILL: _l("没有这项服务的证书"),
    Obstacle.BLOCKED: _l("老人不要这位来"),
    Obstacle.GENDER: _l("老人要同性别的人来"),
    Obstacle.IN_CREW: _l("已经在这一单里"),
    Obstacle.OVERLAP: _l("那时有别的上门"),
    Obstacle.OFF_DUTY: _l("那时不上班"),
    Obstacle.CEILING: _l("当天做满了"),
    Obstacle.TOO_FAR: _l("太远"),
    Obstacle.ASKED: _l("这次问过了"),
}
STANDINGS: Mapping[StandingKind, Sentence] = {
    StandingKind.ACTIVE: _l("在家，正常服务"),
    StandingKind.HOSPITAL: _l("住院"),
    StandingKind.AWAY: _l("外出"),
    StandingKind.INSTITUTION: _l("住进养老机构"),
    StandingKind.MOVED: _l("搬走了"),
    StandingKind.DEAD: _l("去世了"),
}
CHANNELS: Mapping[Channel, Sentence] = {
    Channel.WEB: _l("手机上点的"),
    Channel.TELEPHONE: _l("打电话订的"),
    Channel.PLAN: _l("按计划"),
}
ROLES: Mapping[Role, Sentence] = {
    Role.OPERATOR: _l("客服"),
    Role.MANAGER: _l("公司负责人"),
    Role.ADMINISTRATOR: _l("管理员"),
    Role.AUDITOR: _l("审计员"),
}
GENDERS: Mapping[Gender, Sentence] = {Gender.FEMALE: _l("女"), Gender.MALE: _l("男")}
SPEECHES: Mapping[Speech, Sentence] = {
    Speech.MANDARIN: _l("普通话"),
    Speech.MINNAN: _l("闽南话"),
    Speech.HAKKA: _l("客家话"),
    Speech.CANTONESE: _l("广东话"),
    Speech.SIGN: _l("手语"),
    Speech.ENGLISH: _l("英语"),
}
AREA_KINDS: Mapping[AreaKind, Sentence] = {
    AreaKind.CITY: _l("市"),
    AreaKind.SUBDISTRICT: _l("街道"),
    AreaKind.TOWN: _l("镇"),
    AreaKind.TOWNSHIP: _l("乡"),
}
WORDS: Mapping[str, Mapping[Any, Any]] = {
    "lanes": LANES,
    "jobs": JOBS,
    "visits": VISITS,
    "attention": ATTENTION,
    "steps": STEPS,
    "messages": MESSAGES,
    "delivery": DELIVERY,
    "declines": DECLINES,
    "endings": ENDINGS,
    "evidence": EVIDENCE,
    "outcomes": OUTCOMES,
    "obstacles": OBSTACLES,
    "standings": STANDINGS,
    "channels": CHANNELS,
    "roles": ROLES,
    "genders": GENDERS,
    "speeches": SPEECHES,
    **plan_wording.WORDS,
}
# For a firm's manager, in place of what the elder said of her caregiver.
AT_THE_DESK = (_l("客服在处理"), _l("客服会打电话问清楚，有事会找您。"))
SYSTEM: Sentence = _l("系统")
ELDERS_PHONE: Sentence = _l("老人的手机")
FAMILYS_PHONE: Sentence = _l("家人的手机")


def actor_words(actor: str, people: Mapping[str, Caregiver | Staff | Relation]) -> str:
    """Who did it, as the reader would say it: a name for a person, else what kind of thing it was."""
    if not actor:
        return ""
    person = people.get(actor)
    if isinstance(person, Staff):
        return f"{ROLES[person.role]} {named(person.person)}"
    if isinstance(person, Relation):
        return family.called(person, language())
    if person:
        return named(person.person)
    kind = actor.partition(":")[0]
    return str({"phone": ELDERS_PHONE, "family": FAMILYS_PHONE}.get(kind, SYSTEM))


def reason(why: Attention, staff: Staff) -> tuple[Sentence, Sentence]:
    """Why a job waits for a person, and what to do about it, as far as ``staff`` may know."""
    if staff.role is Role.MANAGER and why in SAID_BY_ELDER:
        return AT_THE_DESK
    return ATTENTION[why]


@blueprint.context_processor
def _words() -> dict[str, Any]:
    """All of this module, for the desk's templates."""
    return {
        "words": WORDS,
        "actor_words": actor_words,
        "reason": reason,
        "local_number": local_number,
        "visit_word": visits.visit_word,
        "visit_code": visits.visit_code,
    }
