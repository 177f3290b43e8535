"""The backend's own pages, for administrators, and what learners meet: unsubscribing."""

from communicator.web.pages import courses, docs, login

BLUEPRINTS = (courses.blueprint, docs.blueprint, login.blueprint)
