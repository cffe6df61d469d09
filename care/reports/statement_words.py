"""What the money's states and doubts are called, on pages and in files alike."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from care.errors import Sentence
from care.models import AdjustmentStatus, ChargeStatus, Doubt, StatementStatus

STATEMENTS: Mapping[StatementStatus, Sentence] = {
    StatementStatus.DRAFT: _l("草稿"),
    StatementStatus.CHECKED: _l("机构已核对"),
    StatementStatus.CONFIRMED: _l("民政已确认"),
    StatementStatus.CLOSED: _l("已封账"),
}
CHARGES: Mapping[ChargeStatus, Sentence] = {
    ChargeStatus.HELD: _l("先记下，还没有做"),
    ChargeStatus.TAKEN: _l("已记账"),
    ChargeStatus.GIVEN_BACK: _l("已退回"),
    ChargeStatus.DISPUTED: _l("有争议，等人决定"),
}
DOUBTS: Mapping[Doubt, Sentence] = {
    Doubt.WEAK_EVIDENCE: _l("上门的证明不足（C级）"),
    Doubt.NOBODY_CAME: _l("老人说没有人来"),
    Doubt.OTHER_MONTH: _l("上门在另一个月，那个月的额度不够"),
    Doubt.NO_ORGANISATION: _l("不知道是哪家机构做的"),
    Doubt.COSTS_MORE: _l("做的时候老人要付的比先说好的多"),
}
# What an elder said of a visit stays between her and the desk: a statement is read by the caregiver's own firm.
DOUBTS_TO_FIRMS: Mapping[Doubt, Sentence] = {**DOUBTS, Doubt.NOBODY_CAME: _l("要再问一问")}
ADJUSTMENTS: Mapping[AdjustmentStatus, Sentence] = {
    AdjustmentStatus.PROPOSED: _l("等第二个人决定"),
    AdjustmentStatus.APPROVED: _l("已批准"),
    AdjustmentStatus.REFUSED: _l("没有批准"),
}
