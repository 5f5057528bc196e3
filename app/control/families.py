"""What was measured, under the names and with the labels that Prometheus is given."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from ..web.call_counts import BOUNDS, Counted
from .measured import Measured

_BOUNDS = [*map(str, BOUNDS), "+Inf"]
_OPERATION = ("door", "operation")


def render(measured: Measured, accept: str) -> tuple[bytes, str]:
    """The text in the form that the header `Accept` asks for, and its type. Takes milliseconds."""
    registry = CollectorRegistry()
    registry.register(_Families(measured))
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    try:
        encode, content_type = choose_encoder(accept)
    except TypeError:  # the version that is asked for is no number
        encode, content_type = choose_encoder("")
    return encode(registry if measured.worker is None else _OfWorker(registry, measured.worker)), content_type


class _OfWorker(Collector):
    """The same with a label that keeps the workers at one address apart."""

    def __init__(self, registry: CollectorRegistry, worker: str) -> None:
        self._registry = registry
        self._worker = worker

    def collect(self) -> Iterator[Metric]:
        for family in self._registry.collect():
            family.samples = [
                sample._replace(labels={**sample.labels, "worker": self._worker}) for sample in family.samples
            ]
            yield family


class _Families(Collector):
    def __init__(self, measured: Measured) -> None:
        self._measured = measured

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("triptych_build", "What serves here.", value=dict(self._measured.build))
        yield from self._calls()
        yield from self._pools()
        yield from self._chores()
        yield from self._connections()

    def _calls(self) -> Iterator[Metric]:
        calls = CounterMetricFamily("triptych_calls", "Calls that ended.", labels=(*_OPERATION, "status"))
        seconds = HistogramMetricFamily(
            "triptych_call", "How long calls took, with their answers.", labels=_OPERATION, unit="seconds"
        )
        received = CounterMetricFamily(
            "triptych_call_received", "What was read of bodies of requests.", labels=_OPERATION, unit="bytes"
        )
        sent = CounterMetricFamily(
            "triptych_call_sent", "What was sent of bodies of answers.", labels=_OPERATION, unit="bytes"
        )
        by_operation: dict[tuple[str, str], list[Counted]] = {}
        for counted in self._measured.calls:
            calls.add_metric([counted.door, counted.operation, str(counted.status)], sum(counted.by_seconds))
            by_operation.setdefault((counted.door, counted.operation), []).append(counted)
        for operation, all_of_it in by_operation.items():
            each_bound = map(sum, zip(*(counted.by_seconds for counted in all_of_it), strict=True))
            buckets = list(zip(_BOUNDS, accumulate(each_bound), strict=True))
            seconds.add_metric(operation, buckets, sum(counted.seconds for counted in all_of_it))
            received.add_metric(operation, sum(counted.bytes_in for counted in all_of_it))
            sent.add_metric(operation, sum(counted.bytes_out for counted in all_of_it))
        return iter((calls, seconds, received, sent))

    def _pools(self) -> Iterator[Metric]:
        limit = GaugeMetricFamily("triptych_pool_limit", "How many may be in use at once.", labels=("pool",))
        busy = GaugeMetricFamily("triptych_pool_busy", "How many are in use.", labels=("pool",))
        waiting = GaugeMetricFamily("triptych_pool_waiting", "How many calls wait for one.", labels=("pool",))
        refused = CounterMetricFamily(
            "triptych_pool_refused", "Calls that were refused, as none became free in time.", labels=("pool",)
        )
        for load in self._measured.loads:
            pool = [load.name.replace(" ", "_")]
            limit.add_metric(pool, load.limit)
            busy.add_metric(pool, load.busy)
            waiting.add_metric(pool, load.waiting)
            refused.add_metric(pool, load.refused)
        yield from (limit, busy, waiting, refused)
        yield CounterMetricFamily(
            "triptych_decoder_starts",
            "Media helpers that were started, also in place of those that files killed.",
            value=self._measured.decoder_starts,
        )

    def _chores(self) -> Iterator[Metric]:
        runs = CounterMetricFamily("triptych_chore_runs", "How often this process did a chore.", labels=("chore",))
        failures = CounterMetricFamily("triptych_chore_failures", "Those that did not finish.", labels=("chore",))
        succeeded = GaugeMetricFamily(
            "triptych_chore_last_success_timestamp", "When it last finished here.", labels=("chore",), unit="seconds"
        )
        for name, record in self._measured.chores.items():
            runs.add_metric([name], record.runs)
            failures.add_metric([name], record.failures)
            if record.succeeded is not None:
                succeeded.add_metric([name], record.succeeded)
        yield from (runs, failures, succeeded)

    def _connections(self) -> Iterator[Metric]:
        measured = self._measured
        yield GaugeMetricFamily("triptych_connections_open", "Connections that are open.", measured.open_connections)
        yield GaugeMetricFamily(
            "triptych_connections_limit", "How many may be open at once.", measured.most_connections
        )
        yield CounterMetricFamily(
            "triptych_connections_accepted", "Connections that came.", measured.accepted_connections
        )
        refused = CounterMetricFamily(
            "triptych_connections_refused",
            "Connections that were ended for what was sent on them, or as too many were open.",
            labels=("status",),
        )
        for status, count in measured.refused_connections.items():
            refused.add_metric([str(status.value)], count)
        yield refused
