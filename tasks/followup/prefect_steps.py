"""The follow-up's steps as Prefect tasks: each is tried again by itself, and repeating one does nothing twice."""

from __future__ import annotations

import datetime as dt

from prefect import task
from prefect.cache_policies import NO_CACHE

from lifecycle.followup.sweep import Swept
from lifecycle.kernel.actor import Actor
from notifications.mail.relay import Delivery
from tasks.followup import steps as daily
from tasks.run.act import engine


@task(name="Tính lại hạn theo lịch", retries=2, retry_delay_seconds=5, cache_policy=NO_CACHE)
def move_due_dates(day: dt.date, who: Actor) -> int:
    """Open due dates that a changed calendar moves."""
    return daily.move_due_dates(engine(), day, who)


@task(name="Bổ sung mốc thực hiện", retries=2, retry_delay_seconds=5, cache_policy=NO_CACHE)
def top_up(day: dt.date, who: Actor) -> int:
    """Checkpoints of open-ended agreements."""
    return daily.top_up_checkpoints(engine(), day, who)


@task(name="Rà soát mốc đến bậc nhắc", retries=2, retry_delay_seconds=5, cache_policy=NO_CACHE)
def sweep(day: dt.date, who: Actor) -> Swept:
    """Notices for the rungs reached."""
    return daily.sweep_day(engine(), day, who)


@task(name="Soạn thư tổng hợp", retries=2, retry_delay_seconds=5, cache_policy=NO_CACHE)
def compose(day: dt.date) -> int:
    """Digests made of the notices."""
    return daily.compose_day(engine(), day)


@task(name="Gửi thư", retries=2, retry_delay_seconds=5, cache_policy=NO_CACHE)
def deliver(day: dt.date) -> Delivery:
    """What waits in the outbox, sent."""
    return daily.deliver_day(engine(), day)
