"""The demo's courses: two past offerings and a running one, simulated, imported, learned from, predicted.

Each step looks at what is there and does what is missing, so that a run that was cut short is taken up
again, and a later day continues the running course.
"""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.audit import note
from communicator.access.sites import LOCAL, add_site, find_site, list_sites
from communicator.access.tables import Site
from communicator.clickstream.log_import import LogResult, import_logs
from communicator.clickstream.sources import LogRef
from communicator.clickstream.tables import LogImport
from communicator.config import Settings
from communicator.courses.catalogue import find_course
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import CommunicatorError
from communicator.operations.demo_release import is_released, release_past
from communicator.operations.demo_social import has_new_posts, import_posts
from communicator.operations.demo_steps import Say, step
from communicator.operations.refresh import refresh_course
from communicator.operations.roster_import import import_roster
from communicator.outreach.simulated_model import acknowledge_simulated, acknowledgement
from communicator.outreach.site_rules import change_rules
from communicator.outreach.tables import SiteRules
from communicator.prediction.cold_start.shipped import is_shipped
from communicator.prediction.learning import train_model
from communicator.prediction.models import DEFAULT_KIND, TrainingOptions, TrainingProgress
from communicator.prediction.published import latest_snapshot
from communicator.prediction.trained_models import list_models
from communicator.roster.tables import CourseLearner
from communicator.simulation.offerings import OfferingFiles
from communicator.simulation.series import series_in, write_series

COURSES = 3
SEED = 2026
MODEL_NAME = "demo"
WORKERS = 2
CALLER = "demo"


def prepare_courses(database: Database, settings: Settings, learners: int, say: Say) -> tuple[str, str]:
    """Brings the demo's courses up to yesterday; the running one's site and course id.

    `say` is called with one line per step that had something to do.
    """
    with database.writing() as session:
        site = own_site(session, settings)
    with step(say, "Simulating two past offerings and a running one"):
        offerings = _simulate(settings.data_dir / "simulated", learners)
    _import_rosters_and_logs(database, settings, site, offerings, say)
    courses = [(_course(database, site, offering.course_id), offering) for offering in offerings]
    past, running = [course for course, _ in courses[:-1]], courses[-1][0]
    if not _has_model(database):
        with step(say, f"Training on {', '.join(offering.spec.run for offering in offerings[:-1])}"):
            _train(database, settings, past, say)
    _import_posts(database, settings, courses, say)
    if not is_released(database, site):
        with step(say, "Releasing public insights of the past offerings"):
            release_past(database, site, past, say)
    if _is_stale(database, running):
        with step(say, f"Predicting {running.course_id}"):
            refresh_course(database, settings, running.id)
    _acknowledge(database, running, say)
    return site.name, running.course_id


def _acknowledge(database: Database, running: Course, say: Say) -> None:
    """Invented learners may be written to by a model of invented courses; said aloud, as an administrator would."""
    with database.writing() as session:
        if acknowledgement(session, running.id) is None:
            acknowledge_simulated(session, running.id, CALLER)
            note(session, CALLER, "simulated_acknowledged", running.id)
            say("Acknowledged that its model has seen invented courses only: here its learners are invented too")


def own_site(session: Session, settings: Settings) -> Site:
    """The site of the demo's courses; sites that somebody added beside it, to try them, are left alone."""
    if any(site.name == LOCAL for site in list_sites(session)):
        site = find_site(session, LOCAL)
    else:
        site = add_site(session, settings.secret_key, LOCAL, "edx").site
    if session.get(SiteRules, site.id) is None:  # whoever tries it in the evening wants to see mails arrive
        change_rules(session, settings, site.id, {"quiet_from": None, "quiet_until": None}, CALLER)
    return site


def _simulate(folder: Path, learners: int) -> list[OfferingFiles]:
    yesterday = clock.now().date() - timedelta(days=1)
    return write_series(folder, series_in(folder, COURSES, learners, SEED, yesterday), yesterday)


def _is_imported(database: Database, site: Site, offering: OfferingFiles) -> bool:
    """Whether every log of the offering was imported: the roster is imported before the logs."""
    return not _missing_logs(database, site, offering)


def _missing_logs(database: Database, site: Site, offering: OfferingFiles) -> list[Path]:
    with database.reading() as session:
        imported = set(session.scalars(select(LogImport.source).where(LogImport.site_id == site.id)))
    return [log for log in offering.tracking_logs if log.name not in imported]


def _import_rosters_and_logs(
    database: Database, settings: Settings, site: Site, offerings: list[OfferingFiles], say: Say
) -> None:
    new = [offering for offering in offerings if not _is_imported(database, site, offering)]
    if new:
        with step(say, f"Importing rosters and logs of {len(new)} offerings"):
            for offering in new:
                import_roster(database, site.id, (offering.folder,))
            _import_logs(database, settings, site, new)


def _import_logs(database: Database, settings: Settings, site: Site, offerings: list[OfferingFiles]) -> None:
    logs = [LogRef(str(log)) for offering in offerings for log in _missing_logs(database, site, offering)]
    for _log, result in import_logs(database, settings.data_dir, site.id, logs, None, WORKERS):
        if not isinstance(result, LogResult):
            raise result


def _import_posts(
    database: Database, settings: Settings, courses: list[tuple[Course, OfferingFiles]], say: Say
) -> None:
    stale = [(course, offering) for course, offering in courses if has_new_posts(database, course, offering)]
    if stale:
        with step(say, f"Importing posts on social networks of {len(stale)} offerings"):
            for course, offering in stale:
                import_posts(database, settings, course, offering)


def _has_model(database: Database) -> bool:
    with database.reading() as session:
        return not all(is_shipped(model) for model in list_models(session))


def _train(database: Database, settings: Settings, courses: list[Course], say: Say) -> None:
    def tell(progress: TrainingProgress) -> None:
        if progress.has_ended:
            say(f"  {progress.what}")

    train_model(database, settings, courses, None, DEFAULT_KIND, MODEL_NAME, TrainingOptions(), tell)


def _course(database: Database, site: Site, course_id: str) -> Course:
    with database.reading() as session:
        return find_course(session, course_id, site.name)


def _is_stale(database: Database, course: Course) -> bool:
    """Whether the course has events since its last snapshot, or none was made."""
    with database.reading() as session:
        snapshot = latest_snapshot(session, course.id)
        last_event = session.scalar(
            select(func.max(CourseLearner.last_seen)).where(CourseLearner.course_pk == course.id)
        )
    if last_event is None:
        raise CommunicatorError(f"{course.course_id} has no events; remove the data folder and run the demo again")
    return snapshot is None or snapshot.as_of < last_event
