"""The backend's own pages, for administrators, and what learners meet: unsubscribing."""

from communicator.web.pages import courses, docs, inbox, login, unsubscribe

BLUEPRINTS = (courses.blueprint, docs.blueprint, inbox.blueprint, login.blueprint, unsubscribe.blueprint)
