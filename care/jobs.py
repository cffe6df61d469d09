"""What the workers run: each job answers a wake-up call by draining what is due. May run twice, and at once."""

from care import dispatch, messages, queues, transfers
from care.orders import plans
from care.supervision import drawing


def drain_dispatch() -> int:
    """Take every due job one step on."""
    queues.answer_call("dispatch")
    return dispatch.drain()


def drain_messages() -> int:
    """Hand over every due message."""
    queues.answer_call("messages")
    return messages.drain()


def drain_slow() -> int:
    """Do what can wait: draw the day's ring-backs, look at every plan that is due, then long work with files."""
    queues.answer_call("slow")
    drawing.draw_if_due()
    return plans.drain() + transfers.drain()
