"""Sites and their secrets."""

import pytest

from communicator.access.sites import NewSecret, active_secrets, add_site, find_site, list_sites, rotate_secret
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import AlreadyThere, AmbiguousCourse, InvalidFields, UnknownSite


def test_a_secret_is_shown_once_and_stored_nowhere(database: Database, settings: Settings, site: NewSecret) -> None:
    with database.reading() as session:
        kept = find_site(session, "campus-lms")
        assert active_secrets(kept, settings.secret_key) == [site.secret]
        assert site.secret not in (kept.secrets[0].salt, kept.key_id)
    assert len(site.secret) == 43


def test_two_secrets_are_active_and_a_third_retires_the_first(
    database: Database, settings: Settings, site: NewSecret
) -> None:
    with database.writing() as session:
        second = rotate_secret(session, settings.secret_key, "campus-lms")
    with database.writing() as session:
        third = rotate_secret(session, settings.secret_key, "campus-lms")
    assert second.key_id == third.key_id == site.key_id
    with database.reading() as session:
        assert active_secrets(find_site(session, None), settings.secret_key) == [third.secret, second.secret]


def test_without_sites_a_local_one_is_made(database: Database) -> None:
    with database.writing() as session:
        assert find_site(session, None).name == "local"
    with database.reading() as session:
        assert [site.name for site in list_sites(session)] == ["local"]


def test_several_sites_ask_to_be_named(database: Database, settings: Settings, site: NewSecret) -> None:
    with database.writing() as session:
        add_site(session, settings.secret_key, "campus-moodle", "moodle")
    with database.reading() as session, pytest.raises(AmbiguousCourse, match="campus-lms, campus-moodle"):
        find_site(session, None)


def test_wrong_names_are_refused_with_what_to_do(database: Database, settings: Settings, site: NewSecret) -> None:
    with database.writing() as session:
        with pytest.raises(AlreadyThere, match="site rotate campus-lms"):
            add_site(session, settings.secret_key, "campus-lms", "edx")
        with pytest.raises(UnknownSite, match="site list"):
            find_site(session, "elsewhere")
        with pytest.raises(InvalidFields) as told:
            add_site(session, settings.secret_key, "a/b", "blackboard")
    assert set(told.value.errors) == {"name", "kind"}
