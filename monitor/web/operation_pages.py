"""What machines ask of the monitor: whether it is well (``/health``), and its figures
(``/metrics``, in Prometheus' text format)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from monitor.archive.runs import last_run, totals
from monitor.web.site import site_of

router = APIRouter()


@router.get("/health")
def health(request: Request) -> Response:
    """Say that pages and archive answer; 503, by the archive's own failure, where they do not."""
    site_of(request).reading().db.execute("SELECT 1 FROM publications LIMIT 1").fetchone()
    return JSONResponse({"status": "well"})


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Give the archive's totals, the last run and the schedule's jobs; no personal data."""
    archive = site_of(request).reading()
    own, known, last = CollectorRegistry(), totals(archive), last_run(archive)
    for name, told, value in (
        ("publications", "Publications in the archive.", known.publications),
        ("tagged", "Publications that are tagged.", known.tagged),
        ("relevant", "Publications found relevant.", known.relevant),
        ("documents_wanted", "Documents that wait to be read.", known.documents_wanted),
        ("documents_failed", "Documents that could not be read.", known.documents_failed),
        ("editions", "Editions of the digest.", known.editions),
    ):
        Gauge(f"fow_{name}", told, registry=own).set(value)
    deliveries = Gauge("fow_deliveries", "Deliveries by state.", ["state"], registry=own)
    for state, count in known.deliveries.items():
        deliveries.labels(state).set(count)
    if last:
        began = Gauge("fow_last_run_began_seconds", "When it began, Unix time.", registry=own)
        began.set(last.started.timestamp())
    return Response(generate_latest(own) + generate_latest(), media_type=CONTENT_TYPE_LATEST)
