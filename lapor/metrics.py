"""What /metrics says of the channels, read from the rows at the moment it is asked."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import Error
from django.db.models import Count
from django.utils import timezone
from prometheus_client.core import REGISTRY, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from channels_intake import health, registry, traffic
from channels_intake.models import OutboundMessage, OutboundStatus


class Channels(Collector):
    """States, incidents, waiting messages and the bill of the month; nothing while the database is away."""

    def describe(self) -> list[Metric]:
        """Nothing in advance: without this the registry would ask the database while Django starts."""
        return []

    def collect(self) -> Iterator[Metric]:
        """One family each, or none at all."""
        try:
            yield from list(self._families())
        except Error:
            return

    def _families(self) -> Iterator[Metric]:
        on = GaugeMetricFamily("lapor_channel_on", "1 when the channel is set up here", labels=["channel"])
        for name in registry.names():
            on.add_metric([name], float(health.is_on(name)))
        yield on
        ill = GaugeMetricFamily(
            "lapor_channel_ill", "1 while the channel is slow, failing or silent", labels=["channel", "operator", "state"]
        )
        for row in health.open_incidents():
            ill.add_metric([row.channel, row.operator, row.state], 1.0)
        yield ill
        waiting = GaugeMetricFamily("lapor_outbound_waiting", "messages that are still to be sent", labels=["channel"])
        rows = OutboundMessage.objects.filter(status__in=[OutboundStatus.QUEUED, OutboundStatus.SENDING]).order_by()
        for channel, count in rows.values_list("channel").annotate(Count("pk")):
            waiting.add_metric([channel], float(count))
        yield waiting
        labels = ["channel", "operator"]
        parts = GaugeMetricFamily("lapor_channel_parts_this_month", "parts sent since the first of the month", labels=labels)
        cost = GaugeMetricFamily("lapor_channel_cost_rupiah_this_month", "what they cost at the tariff of their day", labels=labels)
        for one in traffic.month(timezone.localdate().replace(day=1)):
            parts.add_metric([one.channel, one.operator], float(one.parts))
            cost.add_metric([one.channel, one.operator], float(one.cost))
        yield parts
        yield cost


def register() -> None:
    """Once a process."""
    REGISTRY.register(Channels())
