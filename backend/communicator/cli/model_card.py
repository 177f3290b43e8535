"""`communicator model card`: what a model learned from, how well its chances come true for whom, and its limits."""

import click

from communicator.cli.frame import Frame, framed


@click.command("card", epilog="Example: communicator model card spring > spring.md")
@click.argument("name", required=False)
@framed
def card(frame: Frame, name: str | None) -> None:
    """Show a model's card as Markdown, with --json as JSON; without NAME that of the model that predicts."""
    from communicator.courses.catalogue import list_courses
    from communicator.prediction.card.markdown import as_markdown
    from communicator.prediction.card.reading import card_with_drift
    from communicator.prediction.trained_models import find_model, serving_model

    with frame.database.reading() as session:
        trained = find_model(session, name) if name else serving_model(session)
        told = card_with_drift(session, trained, list_courses(session))
    frame.tell(told, as_markdown(told).rstrip("\n"))
