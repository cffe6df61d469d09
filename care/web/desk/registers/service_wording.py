"""What the service catalogue calls its layers, ways and rules, and which pictures its buttons may bear."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from care.errors import Sentence
from care.models import Fulfilment, GenderRule, Layer

LAYERS: Mapping[Layer, Sentence] = {
    Layer.DAILY_LIFE: _l("生活照料"),
    Layer.MEDICAL: _l("医疗健康"),
    Layer.REHABILITATION: _l("康复"),
    Layer.PSYCHOLOGICAL: _l("精神慰藉"),
}
FULFILMENTS: Mapping[Fulfilment, Sentence] = {
    Fulfilment.HOME_VISIT: _l("助老员上门"),
    Fulfilment.ESCORT: _l("助老员陪着去一个地方"),
    Fulfilment.CANTEEN_DELIVERY: _l("食堂送餐，客服安排"),
    Fulfilment.APPOINTMENT: _l("跟医院或机构约，客服安排"),
    Fulfilment.TELEPHONE: _l("打电话，客服安排"),
}
GENDER_RULES: Mapping[GenderRule, Sentence] = {
    GenderRule.ANY: _l("男女都可以"),
    GenderRule.SAME_IF_WISHED: _l("老人要同性别的，就派同性别的"),
    GenderRule.SAME: _l("只派同性别的"),
}
# Drawings of templates/icons that mean a service, by what they show.
PICTURES: Mapping[str, Sentence] = {
    "cleaning": _l("扫把"),
    "housework": _l("家务"),
    "meals": _l("饭碗"),
    "bath": _l("浴缸"),
    "haircut": _l("剪刀"),
    "daily_care": _l("照料"),
    "medical": _l("医药"),
    "health": _l("心跳"),
    "rehab": _l("康复"),
    "getting_about": _l("出行"),
    "walking": _l("走路"),
    "errand": _l("跑腿"),
    "comfort": _l("陪伴"),
    "phone": _l("电话"),
    "home": _l("房子"),
    "people": _l("大家"),
}
