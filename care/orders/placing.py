"""Placing an order: a wish becomes an order with its own copy of address and price, and a job for dispatch."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from care import allowances, attention, clock, dispatch, errors, messages, settings
from care.allowances import Quote
from care.clock import LOCAL
from care.db import actor, db, lock, new_id, record
from care.models import (
    OPEN_JOB,
    RUNS_ROUNDS,
    Attention,
    Channel,
    Elder,
    Job,
    Order,
    Service,
    StandingKind,
    When,
)
from care.money import Money
from care.orders.menu import can_be_had, choices, window

TOO_LATE = _l("这个时间已经约不到了，请另选一个时间。")


@dataclass(frozen=True)
class Wish:
    """What an elder, or somebody for her, wants; ``day`` with the parts OF a day, ``ask_first`` a caregiver's id.

    ``told_own_fen`` is what she read that she pays herself; it is never more.
    """

    elder: Elder
    service: Service
    when: When
    channel: Channel = Channel.WEB
    day: date | None = None
    ask_first: int | None = None
    told_own_fen: Money | None = None


@dataclass(frozen=True)
class Preview:
    """What the green button would order."""

    wish: Wish
    window_start: datetime
    window_end: datetime
    quote: Quote

    @property
    def on(self) -> date:
        """The local day for which it is."""
        return self.window_start.astimezone(LOCAL).date()

    @property
    def day(self) -> str:
        """The same for a form: after midnight *tomorrow* is another one."""
        return self.on.isoformat()


@dataclass(frozen=True)
class Chance:
    """A time at which a service can be had, the local day that it is on, and what it costs an elder then."""

    when: When
    on: date
    quote: Quote


def preview(wish: Wish) -> Preview:
    """Return what ``wish`` would come to; Refused where it is not possible now."""
    _refuse_impossible(wish)
    start, end = window(wish.when, clock.now(), wish.day)
    on = start.astimezone(LOCAL).date()
    return Preview(wish, start, end, allowances.purse_of(wish.elder, on, [wish.service]).quote(wish.service))


def chances(elder: Elder, service: Service) -> list[Chance]:
    """Return when ``service`` can be had, and what it costs then: on another day that may be otherwise."""
    now = clock.now()
    starts = {when: now if when is When.ASAP else window(when, now)[0] for when in choices(service, now)}
    days = {when: start.astimezone(LOCAL).date() for when, start in starts.items()}
    quotes = {on: allowances.purse_of(elder, on, [service]).quote(service) for on in set(days.values())}
    return [Chance(when, on, quotes[on]) for when, on in days.items()]


def place_once(wish: Wish) -> Order:
    """Order it, unless the very same was ordered a moment ago: two taps at once are one order, in two browsers too.

    What is refused (CostsMore: she would pay more herself than she was told) leaves nothing behind.
    """
    lock(wish.elder)
    with db.session.begin_nested():
        return just_placed(wish) or place(wish)


def place(wish: Wish) -> Order:
    """Order it: its money is held, and the search begins as soon as this transaction is on disk.

    Refused where it is not possible now, CostsMore where the elder would pay more than she was told.
    """
    lock(wish.elder)
    _refuse_impossible(wish)
    start, end = window(wish.when, clock.now(), wish.day)
    order = _order_of(wish)
    job = _job_of(wish, order.id, start, end)
    db.session.add_all([order, job])
    db.session.flush()
    record(job, "placed", channel=wish.channel.value, when=wish.when.value)
    quote = allowances.hold(job, told_own_fen=wish.told_own_fen)
    if wish.channel is Channel.PLAN and quote.own_fen > quote.usual_own_fen:
        # She agreed to a plan, not to paying for it herself: a person asks her.
        allowances.wait_for_yes(job, quote)
        attention.flag(job, Attention.COSTS_MORE)
    elif wish.service.fulfilment in RUNS_ROUNDS:
        dispatch.look_again(job)
    else:
        attention.flag(job, Attention.ARRANGE)
    return order


def _order_of(wish: Wish) -> Order:
    elder, service = wish.elder, wish.service
    return Order(
        id=new_id(),
        elder_id=elder.id,
        service_id=service.id,
        channel=wish.channel,
        ordered_by=actor.get(),
        wanted=wish.when,
        address=elder.home.address,
        area_code=elder.home.area_code,
        price_fen=service.price_fen,
        undo_until=clock.now() + timedelta(seconds=settings.value("undo_s")),
    )


def _job_of(wish: Wish, order_id: int, start: datetime, end: datetime) -> Job:
    elder, service = wish.elder, wish.service
    return Job(
        order_id=order_id,
        elder_id=elder.id,
        service_id=service.id,
        area_code=elder.home.area_code,
        lat=elder.home.lat,
        lng=elder.home.lng,
        asap=wish.when is When.ASAP,
        window_start=start,
        window_end=end,
        minutes=service.minutes,
        seats=service.crew_size,
        ask_first=wish.ask_first,
    )


def just_placed(wish: Wish) -> Order | None:
    """Return the open order of the very same wish that is so fresh that it could still be undone.

    Whoever goes back and presses again forgot the first time; whoever wants two at once rings the hotline.
    """
    fresh = select(Order).join(Job, Job.order_id == Order.id)
    same = fresh.where(
        Order.elder_id == wish.elder.id,
        Order.service_id == wish.service.id,
        Order.wanted == wish.when,
        Order.undo_until >= clock.now(),
        Job.status.in_(OPEN_JOB),
    )
    if wish.day:
        same = same.where(Job.window_end == window(wish.when, clock.now(), wish.day)[1])
    return db.session.scalars(same.order_by(Order.id.desc()).limit(1)).first()


def same_again(order: Order) -> Wish:
    """Return the wish to have the same once more: at the same kind of time where that can still be had.

    Refused where it can be had at no time at all.
    """
    possible = choices(order.service, clock.now())
    again = [order.wanted, *TOMORROW.get(order.wanted, ()), *possible]
    when = next((when for when in again if when in possible), None)
    if when is None:
        raise errors.Refused(TOO_LATE)
    return Wish(order.elder, order.service, when)


TOMORROW = {
    When.TODAY_MORNING: (When.TOMORROW_MORNING,),
    When.TODAY_AFTERNOON: (When.TOMORROW_AFTERNOON,),
    When.TOMORROW_MORNING: (When.TODAY_MORNING,),
    When.TOMORROW_AFTERNOON: (When.TODAY_AFTERNOON,),
}


def _refuse_impossible(wish: Wish) -> None:
    if messages.standing_of(wish.elder) is not StandingKind.ACTIVE:
        raise errors.Refused(_l("现在不能下单，请打热线电话，我们帮您办。"))
    if wish.service.deactivated_at or not can_be_had(wish.service, wish.when, clock.now(), wish.day):
        raise errors.Refused(TOO_LATE)
