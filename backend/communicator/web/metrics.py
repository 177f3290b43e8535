"""Totals for Prometheus: no course, no learner, nothing that tells one from another."""

from collections.abc import Iterable

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from communicator import clock
from communicator.courses.tables import Course
from communicator.outreach.effect.tables import Trial
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery, DeliveryState
from communicator.prediction.tables import Snapshot
from communicator.web.authorisation import Callers, open_to
from communicator.web.backend import backend

blueprint = Blueprint("metrics", __name__)


class Totals(Collector):
    """What the database holds now; every process answers the same."""

    def __init__(self, session: Session) -> None:
        """Counts within this session."""
        self.session = session

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The gauges."""
        yield GaugeMetricFamily("communicator_courses", "Courses known", value=self._count(Course))
        yield self._by("communicator_communications", "Communications", Communication.status, CommunicationStatus)
        yield self._by("communicator_deliveries", "Deliveries", Delivery.state, DeliveryState)
        newest = self.session.scalar(select(func.max(Snapshot.created_at)))
        if newest is not None:
            age = (clock.now() - newest).total_seconds()
            yield GaugeMetricFamily("communicator_newest_snapshot_age_seconds", "Since the last prediction", value=age)

    def _count(self, table: type[Course]) -> int:
        return self.session.scalar(select(func.count()).select_from(table)) or 0

    def _by(
        self,
        name: str,
        told: str,
        column: InstrumentedAttribute[str],
        states: type[CommunicationStatus] | type[DeliveryState],
    ) -> GaugeMetricFamily:
        family = GaugeMetricFamily(name, f"{told} by state", labels=["state"])
        counted = {row[0]: row[1] for row in self.session.execute(select(column, func.count()).group_by(column))}
        if states is DeliveryState:  # before a comparison is read, nobody is told how many it holds out
            counted[DeliveryState.HELD_OUT] = (
                self.session.scalar(
                    select(func.count())
                    .select_from(Delivery)
                    .join(Trial, Trial.communication_id == Delivery.communication_id)
                    .where(Delivery.state == DeliveryState.HELD_OUT, Trial.read_at.is_not(None))
                )
                or 0
            )
        for state in states:
            family.add_metric([state.value], counted.get(state.value, 0))
        return family


@blueprint.get("/metrics")
@open_to(Callers.ANYONE)
def metrics() -> Response:
    """Totals in Prometheus' text format."""
    registry = CollectorRegistry()
    with backend().database.reading() as session:
        registry.register(Totals(session))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
