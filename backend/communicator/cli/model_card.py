"""`communicator model card`: what a model learned from, how well its chances come true for whom, and its limits."""

from pathlib import Path

import click

from communicator.cli.frame import Frame, framed


@click.command("card", epilog="Example: communicator model card spring --chart spring.svg > spring.md")
@click.argument("name", required=False)
@click.option(
    "--chart", type=click.Path(dir_okay=False, path_type=Path), help="Write the reliability chart (SVG) to this file."
)
@framed
def card(frame: Frame, name: str | None, chart: Path | None) -> None:
    """Show a model's card as Markdown, with --json as JSON; without NAME that of the model that predicts."""
    from communicator.courses.catalogue import list_courses
    from communicator.prediction.card.markdown import as_markdown
    from communicator.prediction.card.reading import card_with_drift
    from communicator.prediction.trained_models import find_model, serving_model

    with frame.database.reading() as session:
        trained = find_model(session, name) if name else serving_model(session)
        told = card_with_drift(session, trained, list_courses(session))
    if chart is not None:
        _write_chart(told, chart)
    frame.tell(told, as_markdown(told).rstrip("\n"))


def _write_chart(told: dict[str, object], chart: Path) -> None:
    from communicator.errors import ConfigurationError, NotEnoughData
    from communicator.prediction.card.chart import reliability_chart

    drawn = reliability_chart(told)
    if drawn is None:
        raise NotEnoughData("The card tells of nobody whom the model had not learned from; there is nothing to draw")
    try:
        chart.write_text(drawn, "utf-8")
    except OSError as error:
        raise ConfigurationError(f"The chart can't be written to {chart}: {error.strerror}") from error
