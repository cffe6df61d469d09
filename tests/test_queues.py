"""Every queue calls something that is there."""

import pytest
from rq.utils import import_attribute

from care.queues import QUEUES


@pytest.mark.parametrize("queue", QUEUES)
def test_the_job_of_a_queue_can_be_called(queue: str) -> None:
    assert callable(import_attribute(QUEUES[queue]))
