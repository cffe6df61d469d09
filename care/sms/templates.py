"""Every text that the product sends, in both languages, with named variables, as providers want them registered.

Variables carry no link, no telephone number and at most about 20 characters: Chinese providers refuse others. What is
constant for a site (``site``, ``door``) and what is derived from a row when it is sent (``code``, ``link``, ``word``)
is filled in by ``rendering``; the rest stands in the message row. No text to an elder carries a link.
"""

from dataclasses import dataclass

SIGNATURE = {"zh": "【南安居家养老】", "en": "[Nan'an Home Care] "}


@dataclass(frozen=True)
class Template:
    """One text: ``zh`` and ``en``; ``personal_*`` is the variant with a personal link, where the gateway allows it."""

    zh: str
    en: str
    personal_zh: str | None = None
    personal_en: str | None = None

    def text(self, language: str, *, personal: bool) -> str:
        """Return the text of a language, the personal variant where wanted and there is one."""
        if language == "en":
            return (personal and self.personal_en) or self.en
        return (personal and self.personal_zh) or self.zh


TEMPLATES = {
    "login_code": Template(
        zh="您的验证码是{code}，10分钟内有效。任何人向您要，都不要告诉他。",
        en="Your code is {code}, good for 10 minutes. Never tell it to anybody.",
    ),
    "offer": Template(
        zh="新任务：{when}，{service}，{distance}。打开 {site} ，任务码{code}。{until}前回答有效。",
        en="New job: {when}, {service}, {distance}. Open {site} , job code {code}. Please answer by {until}.",
        personal_zh="新任务：{when}，{service}，{distance}。点开看看接不接：{link} （任务码{code}，{until}前有效）",
        personal_en="New job: {when}, {service}, {distance}. See it and answer: {link} (job code {code}, by {until})",
    ),
    "offer_lost": Template(
        zh="{when}的{service}已由别人接走，谢谢您，下次再找您。",
        en="The job {when}, {service}, is taken already. Thank you; we will ask you again.",
    ),
    "offer_withdrawn": Template(
        zh="{when}的{service}取消了，不用去了，谢谢您。",
        en="The job {when}, {service}, is off. You need not go. Thank you.",
    ),
    "visit_confirmed": Template(
        zh="{when}的{service}是您的了。地址和电话请打开 {site} 查看。",
        en="The job {when}, {service}, is yours. Open {site} for address and phone.",
    ),
    "visit_cancelled": Template(
        zh="{when}的{service}取消了，请不要去了。",
        en="The visit {when}, {service}, is cancelled. Please do not go.",
    ),
    "order_assigned": Template(
        zh="{elder}，{caregiver}{when}来做{service}。她先说暗语“{word}”，对了再把服务码{code}告诉她。",
        en="{elder}: {caregiver} comes {when}: {service}. She says the word “{word}” first; then tell her code {code}.",
    ),
    "order_on_way": Template(
        zh="{elder}，{caregiver}出发了，大约{when}到。先听她说暗语“{word}”再开门。",
        en="{elder}: {caregiver} is on the way, there about {when}. Hear the word “{word}” before you open.",
    ),
    "order_seeking_again": Template(
        zh="{elder}，原来的助老员来不了，我们马上再找一位。",
        en="{elder}: your caregiver cannot come. We are finding another one at once.",
    ),
    "order_desk": Template(
        zh="{elder}，{service}还没找到人，客服正在为您安排，会打电话给您。",
        en="{elder}: nobody found yet for {service}. The hotline is arranging it and will call you.",
    ),
    "order_cancelled": Template(
        zh="{elder}，{when}的{service}已经取消。",
        en="{elder}: {service} {when} is cancelled.",
    ),
    "family_plan_ends": Template(
        zh="{elder}的{service}定期安排到{day}为止。要接着做，请打热线电话告诉我们。",
        en="{elder}: the regular {service} ends on {day}. To go on with it, please call the hotline.",
    ),
    "family_plan_service_over": Template(
        zh="{elder}定期的{service}以后不能做了。想换一项，请打热线电话。",
        en="{elder}: the regular {service} cannot go on. To choose something else, please call the hotline.",
    ),
    "family_plan_caregiver_left": Template(
        zh="常去{elder}家做{service}的{caregiver}以后不去了，我们会另外请人去。",
        en="{elder}: {caregiver} will no longer come for the {service}. We will send somebody else.",
    ),
    "plan_ends": Template(
        zh="{elder}，{service}的定期安排到{day}为止。要接着做，请打热线电话告诉我们。",
        en="{elder}: your regular {service} ends on {day}. To go on with it, please call the hotline.",
    ),
    "plan_service_over": Template(
        zh="{elder}，定期的{service}以后不能做了。想换一项，请打热线电话。",
        en="{elder}: your regular {service} cannot go on. To choose something else, please call the hotline.",
    ),
    "plan_caregiver_left": Template(
        zh="{elder}，常来做{service}的{caregiver}以后不来了，我们会另外请人来。",
        en="{elder}: {caregiver} will no longer come for your {service}. We will send somebody else.",
    ),
    "family_invited": Template(
        zh="{elder}请您做家人，一起看上门服务的安排。打开 {door} ，用这个手机号码登录。",
        en="{elder} invites you as family, to follow the visits. Open {door} and sign in with this phone number.",
        personal_zh="{elder}请您做家人，一起看上门服务的安排。点开：{link} （七天内有效，只能用一次）",
        personal_en="{elder} invites you as family, to follow the visits. Open {link} (once, within seven days)",
    ),
    "family_added": Template(
        zh="{elder}，{family}（手机尾号{end}）成了您的家人，能看您的上门安排。不是您的意思，请打热线，我们马上取消。",
        en="{elder}: {family} (phone ending in {end}) can now follow your visits. If you did not want it, ring us.",
    ),
    "family_assigned": Template(
        zh="{elder}的{service}定好了：{caregiver}，{when}上门。",
        en="{elder}: {service} is arranged. {caregiver} comes {when}.",
    ),
    "family_finished": Template(
        zh="{elder}的{service}做完了：{caregiver}，{when}。",
        en="{elder}: {service} is done. {caregiver}, {when}.",
    ),
    "family_cancelled": Template(
        zh="{elder}{when}的{service}取消了。",
        en="{elder}: {service} {when} is cancelled.",
    ),
}
