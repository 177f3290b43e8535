"""The API's domains, in the order in which its description shows them."""

from communicator.web import health, hooks, metrics
from communicator.web.routes import (
    answers,
    audience,
    automatic,
    communications,
    composing,
    courses,
    effect,
    finding,
    history,
    insights,
    learners,
    models,
    public_insights,
    segments,
    selected_learners,
    sending,
    site_rules,
    social,
    social_decisions,
    social_posts,
)
from communicator.web.routing import PREFIX

API = (
    courses.routes,
    audience.routes,
    answers.routes,
    selected_learners.routes,
    segments.routes,
    composing.routes,
    communications.routes,
    sending.routes,
    automatic.routes,
    history.routes,
    effect.routes,
    site_rules.routes,
    learners.routes,
    finding.routes,
    insights.routes,
    public_insights.routes,
    social.routes,
    social_posts.routes,
    social_decisions.routes,
    models.routes,
)
PLAIN = (health.blueprint, metrics.blueprint, hooks.blueprint)

__all__ = ["API", "PLAIN", "PREFIX"]
