"""The backend's own pages: for administrators; for learners, unsubscribing; for anybody, public insights."""

from communicator.web.pages import courses, docs, inbox, login, public_insights, unsubscribe

BLUEPRINTS = (
    courses.blueprint,
    docs.blueprint,
    inbox.blueprint,
    login.blueprint,
    public_insights.blueprint,
    unsubscribe.blueprint,
)
