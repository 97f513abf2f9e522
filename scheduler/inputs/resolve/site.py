"""``site.yaml`` to queues, prices, night window and rules."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.domain.agents import Agent, Team
from scheduler.domain.channels import CHANNELS, leaving_gaps, names_of
from scheduler.domain.forecast_methods import AUTO
from scheduler.domain.site import (
    WEEK_PRICES,
    CalendarEvent,
    NightWindow,
    Prices,
    Queue,
    ServiceTarget,
    ShortageTier,
    Shrinkage,
    shortage_tiers,
)
from scheduler.inputs.reading.nodes import locate
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.opening_spans import opening_spans
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.resolve.special_days import check_borrowing, resolve_events
from scheduler.inputs.schema.price_keys import PriceKeys
from scheduler.inputs.schema.site import NightKeys, QueueKeys, SiteFile, TeamKeys

USUAL_ABANDONMENT = 0.05
"""Limit on abandonment where the queue states a patience and no limit."""

DECIDING = ("answered_fraction", "counting", "max_abandonment", "worst_interval")
"""Keys of a target whose defaults decide whether it is met, so that whoever is told the verdict is told them too."""


def resolve_queues(reading: SiteReading) -> tuple[Queue, ...]:
    """Every valid queue, in the order written."""
    placed = reading.unique(reading.items(QueueKeys, "site", "queues"), "name")
    _check_gaps(reading, placed)
    check_borrowing(reading, placed)
    events = resolve_events(reading)
    return tuple(_queue(reading, one, events.get(one.item.name, ())) for one in placed)


def target_places(reading: SiteReading) -> dict[str, tuple[str, int]]:
    """File and line of each queue's target, or of the queue where it has none."""
    placed = reading.items(QueueKeys, "site", "queues")
    nodes = {one.item.name: locate(one.root, (*one.path, "target"))[0] for one in placed}
    return {name: (node.anchor.file, node.anchor.line) for name, node in nodes.items()}


def _queue(reading: SiteReading, placed: Placed[QueueKeys], events: tuple[CalendarEvent, ...]) -> Queue:
    keys = placed.item
    _check_shrinkage(reading, placed)
    return Queue(
        name=keys.name,
        channel=keys.channel,
        time_zone=keys.time_zone or reading.zone.key,
        opening=opening_spans(reading, placed, keys.open, "open"),
        target=_target(keys),
        aht_seconds=keys.aht_seconds,
        patience_seconds=keys.patience_seconds,
        max_occupancy=keys.max_occupancy,
        unplanned_shrinkage=keys.unplanned_shrinkage,
        minimum_staff=keys.minimum_staff,
        concurrency=keys.concurrency,
        response_minutes=keys.response_minutes,
        shortage_price=keys.shortage_per_hour,
        contact_value=keys.contact_value,
        in_time_value=keys.in_time_value,
        chat_seconds=tuple(keys.chat_seconds or ()),
        opening_backlog=keys.opening_backlog,
        gaps_of=tuple(keys.gaps_of or ()),
        priority=keys.priority,
        holidays=keys.holidays or _site_text(reading, "holidays"),
        events=events,
        forecast_method=_forecast_method(reading, keys),
        borrow_from=keys.borrow.queue if keys.borrow else Queue.borrow_from,
        borrow_factor=keys.borrow.factor if keys.borrow else Queue.borrow_factor,
        escalated_from=keys.share_of.queue if keys.share_of else Queue.escalated_from,
        escalated_share=keys.share_of.share if keys.share_of else Queue.escalated_share,
        reopened_share=keys.share_of.reopened if keys.share_of else Queue.reopened_share,
        named_cover=keys.named_cover,
    )


def _site_text(reading: SiteReading, key: str) -> str:
    """Text of a key of the site, empty where it is not given."""
    node = reading.node("site")
    return node.text(key) if node is not None else ""


def _forecast_method(reading: SiteReading, keys: QueueKeys) -> str:
    """Name the method of the queue, else that of the site."""
    if keys.forecast is not None and "method" in keys.forecast.model_fields_set:
        return keys.forecast.method
    node = reading.node("site")
    stated = node.entries.get("forecast") if node is not None else None
    return (stated.text("method") if stated is not None else "") or AUTO


def _check_shrinkage(reading: SiteReading, placed: Placed[QueueKeys]) -> None:
    """Note a queue that states as one share what the site states by piece: it would count twice."""
    node = reading.node("site")
    if node is None or "shrinkage" not in node.entries or "unplanned_shrinkage" not in placed.item.model_fields_set:
        return
    message = (
        f"found {placed.item.unplanned_shrinkage:g} here and shrinkage for the whole site, which would count twice; "
        "keep one of the two"
    )
    placed.issue(reading.issues, message, "unplanned_shrinkage")


def _target(keys: QueueKeys) -> ServiceTarget:
    target = keys.target
    limit = target.max_abandonment
    if limit is None and keys.patience_seconds is not None:
        limit = USUAL_ABANDONMENT
    worst = ServiceTarget.worst_interval if target.worst_interval is None else target.worst_interval
    month = target.month_to_date
    return ServiceTarget(
        fraction=target.answered_fraction,
        seconds=target.within_seconds,
        counting=target.counting,
        short_abandon_seconds=target.short_seconds,
        period=target.period,
        max_abandonment=limit if limit is not None and limit < 1 else None,
        worst_interval=min(worst, target.answered_fraction),
        month_offered=month.offered if month else ServiceTarget.month_offered,
        month_in_time=month.answered_in_time if month else ServiceTarget.month_in_time,
        daily=target.daily,
        daily_price=target.daily_per_contact,
        defaults=tuple(key for key in DECIDING if getattr(target, key) is None or key not in target.model_fields_set),
    )


def _check_gaps(reading: SiteReading, placed: Sequence[Placed[QueueKeys]]) -> None:
    """Note queues between whose contacts there are no gaps: unknown ones, and those worked by a deadline too."""
    channels = {one.item.name: CHANNELS[one.item.channel] for one in placed}
    names = reading.names("site", "queues", "name")
    for one in placed:
        for index, name in enumerate(one.item.gaps_of or ()):
            if not reading.is_known("site", "queue", name, names, one, "gaps_of", index) or name not in channels:
                continue
            if not channels[name].leaves_gaps:
                fit = f"only {names_of(leaving_gaps())} leave gaps to work in, name those"
                one.issue(reading.issues, f"{name!r} is {channels[name].kind_of_queue}; {fit}", "gaps_of", index)


def resolve_prices(keys: PriceKeys) -> Prices:
    """Prices with their defaults; one shortage price makes two tiers."""
    tiers = Prices.shortage
    if keys.shortage is not None:
        tiers = tuple(ShortageTier(tier.beyond_fraction, tier.per_hour) for tier in keys.shortage)
    elif keys.shortage_per_hour is not None:
        tiers = shortage_tiers(keys.shortage_per_hour)
    return Prices(
        tiers,
        keys.surplus_per_hour,
        keys.wish,
        keys.change,
        mode=keys.service_goal,
        floor=keys.floor_per_hour,
        surplus_growth=keys.surplus_growth,
        weekend_off_weeks=keys.weekend_off_weeks,
        **{name: getattr(keys, name) for name in WEEK_PRICES},
    )


def resolve_shrinkage(site: SiteFile) -> Shrinkage:
    """Shrinkage of the site by piece; nothing where it states none."""
    keys = site.shrinkage
    return Shrinkage(keys.absence, keys.lateness_minutes, keys.non_adherence) if keys is not None else Shrinkage()


def resolve_night(keys: NightKeys) -> NightWindow:
    """Night window of the site."""
    return NightWindow(keys.start, keys.end)


def resolve_teams(reading: SiteReading, agents: Sequence[Agent], agent_ids: Sequence[str]) -> tuple[Team, ...]:
    """Teams of ``site.yaml``, or, where it lists none, those of the agents in order of appearance."""
    placed = reading.unique(reading.items(TeamKeys, "site", "teams"), "name")
    for one in placed:
        if one.item.lead:
            reading.is_known("agents", "agent", one.item.lead, list(agent_ids), one, "lead")
    if placed:
        return tuple(Team(one.item.name, one.item.lead or "") for one in placed)
    return tuple(Team(name) for name in dict.fromkeys(agent.team for agent in agents) if name)
