"""The elders' words and pictures for what the domain names: when, what goes on, how she found it, why she pauses."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from care import access, family
from care.models import Channel, Elder, Gender, JobStatus, Order, Outcome, PlanOutcome, Relation, StandingKind, When
from care.orders import State
from care.web.filters import language


@dataclass(frozen=True)
class Answer:
    """One of the buttons that answer a question."""

    picture: str
    words: LazyString


ABOUT_S = 300

WHEN = {
    When.ASAP: Answer("asap", _l("越快越好")),
    When.TODAY_MORNING: Answer("morning", _l("今天上午")),
    When.TODAY_AFTERNOON: Answer("afternoon", _l("今天下午")),
    When.TOMORROW_MORNING: Answer("morning", _l("明天上午")),
    When.TOMORROW_AFTERNOON: Answer("afternoon", _l("明天下午")),
}

OUTCOMES = {
    Outcome.YES: Answer("yes", _l("做好了")),
    Outcome.NOT_QUITE: Answer("partly", _l("没全做好")),
    Outcome.NOBODY_CAME: Answer("no", _l("没有人来")),
}

STATES = {
    State.SEEKING: _l("正在给您找人，找到了马上写在这里。您不用守着。"),
    State.PAUSED: _l("现在停止上门，订单给您留着。时间一到，自动给您找人。"),
    State.DESK: _l("客服正在给您安排，会打电话告诉您。"),
    State.PAPERS: _l("订单收到了。客服会先打电话说几句，说好了就给您找人。"),
    State.PRICE: _l("要您多付一些。客服会打电话问您要不要，没说好以前不会派人。"),
    State.WAITING_CREW: _l("这件事要两个人，已经有人答应了，还在找另一位。"),
    State.ASSIGNED: _l("人找好了。"),
    State.ON_WAY: _l("已经出门，正往您家来。"),
    State.ARRIVED: _l("人已经到了。"),
    State.FINISHED: _l("这次服务结束了。"),
    State.ENDED: _l("这次没有做成。客服会和您联系，您也可以打热线。"),
    State.CANCELLED: _l("已经取消了。"),
}

NOT_COMING = {
    PlanOutcome.HOLIDAY: _l("放假，不来"),
    PlanOutcome.STANDING: _l("您不在家，不来"),
    PlanOutcome.STOPPED: _l("停服，不来"),
    PlanOutcome.REFUSED: _l("排不上，不来"),
    PlanOutcome.LEFT_OUT: _l("不来，您说不要"),
}

CLOSED = {
    JobStatus.DONE: _l("做完了"),
    JobStatus.ENDED: _l("没有做成"),
    JobStatus.CANCELLED: _l("取消了"),
}

FACES = {
    3: Answer("happy", _l("满意")),
    2: Answer("so_so", _l("一般")),
    1: Answer("sad", _l("不满意")),
}

GOOD = {
    "on_time": _l("准时"),
    "friendly": _l("和气"),
    "careful": _l("仔细"),
    "skilled": _l("手艺好"),
}
BAD = {
    "late": _l("来晚了"),
    "unfriendly": _l("不和气"),
    "careless": _l("不仔细"),
    "hurried": _l("太匆忙"),
}
REASONS = {3: GOOD, 2: BAD, 1: BAD}
ANSWERS = {"outcomes": OUTCOMES, "faces": FACES, "reasons": REASONS}

PAUSES = {
    StandingKind.HOSPITAL: _l("您登记的是正在住院，上门服务先停着。祝您早日康复！回到家，请打热线告诉我们。"),
    StandingKind.AWAY: _l("您登记的是不在家，上门服务先停着。回来了，请打热线告诉我们。"),
    StandingKind.INSTITUTION: _l("您登记的是住在养老院，上门服务先停着。回到家，请打热线告诉我们。"),
    StandingKind.MOVED: _l("您登记的是搬家了，上门服务先停着。请打热线告诉我们新地址。"),
    StandingKind.DEAD: _l("这里的上门服务已经停了。有事请打热线。"),
}


# What an elder is to one of her family, where that is one word: of a woman, of a man.
MOTHER = (_l("妈妈"), _l("爸爸"))
PARENTS = {
    "daughter": MOTHER,
    "son": MOTHER,
    "daughter_in_law": (_l("婆婆"), _l("公公")),
    "son_in_law": (_l("岳母"), _l("岳父")),
    "spouse": (_l("老伴"), _l("老伴")),
}

# Said to the family, who are not at home.
FAMILY_STATES = STATES | {
    State.SEEKING: _l("正在找人，找到了马上写在这里。"),
    State.DESK: _l("客服正在安排，会打电话告诉老人。"),
    State.PAPERS: _l("订单收到了。客服会先打电话给老人或者监护人，说好了就找人。"),
    State.PRICE: _l("要老人多付一些。客服会打电话问老人要不要，没说好以前不会派人。"),
    State.ON_WAY: _l("已经出门，正往老人家里去。"),
    State.ENDED: _l("这次没有做成。客服会和老人联系，您也可以打热线。"),
}
FAMILY_PAUSES = PAUSES | {
    StandingKind.HOSPITAL: _l("老人登记的是正在住院，上门服务先停着。回到家，请打热线告诉我们。"),
    StandingKind.AWAY: _l("老人登记的是不在家，上门服务先停着。回来了，请打热线告诉我们。"),
    StandingKind.INSTITUTION: _l("老人登记的是住在养老院，上门服务先停着。回到家，请打热线告诉我们。"),
    StandingKind.MOVED: _l("老人登记的是搬家了，上门服务先停着。请打热线告诉我们新地址。"),
}
RIGHTS = {
    "may_see": _l("看上门安排"),
    "may_order": _l("帮着下单、取消、评价"),
    "is_told": _l("收到短信"),
}


def whom(elder: Elder, helper: Relation | None) -> str:
    """Whose page it is: her name, and for one of her family what she is to her."""
    name = elder.person.called(language())
    parents = PARENTS.get(helper.kinship) if helper else None
    return f"{parents[elder.person.gender is Gender.MALE]} {name}" if parents else name


def rights_words(relation: Relation) -> list[LazyString]:
    """What one of the family may do."""
    return [word for right, word in RIGHTS.items() if getattr(relation, right)]


def ordered_words(order: Order) -> str:
    """Who of the family ordered it, or that it was by telephone; "" where she tapped it herself, or a plan did."""
    helper, here = family.who_ordered(order), access.relation_here()
    if helper is None:
        return str(_("打电话订的")) if order.channel is Channel.TELEPHONE else ""
    who = family.called(helper, language())
    if here is None:
        return str(_("%(who)s帮您订的", who=who))
    return str(_("您订的") if here.person_id == helper.person_id else _("%(who)s订的", who=who))


def about(at: datetime) -> datetime:
    """The next full five minutes: nobody who comes on foot keeps a minute."""
    return at + timedelta(seconds=-at.timestamp() % ABOUT_S)
