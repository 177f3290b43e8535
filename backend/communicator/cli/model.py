"""`communicator model`: train on past courses, compare kinds, list, and choose the one that predicts."""

import click

from communicator.cli.frame import Frame, LazyGroup, framed
from communicator.cli.model_options import model_facts

COMMANDS = {
    "train": "communicator.cli.model_train:train",
    "evaluate": "communicator.cli.model_evaluate:evaluate",
    "card": "communicator.cli.model_card:card",
    "list": "communicator.cli.model:list_",
    "use": "communicator.cli.model:use",
}

model = LazyGroup(COMMANDS, name="model", help="Models that predict who certifies, completes and leaves.")


@click.command("list", epilog="Example: communicator model list")
@framed
def list_(frame: Frame) -> None:
    """The models, the newest first, last the shipped one that serves where none is trained; * marks the one in use."""
    from communicator.prediction.cold_start.shipped import is_shipped
    from communicator.prediction.trained_models import list_models, serving_model

    with frame.database.reading() as session:
        models = list_models(session)
        serving = serving_model(session).id
    lines = [
        f"{'*' if each.id == serving else ' '} {each.name}  {each.kind}  {each.created_at:%Y-%m-%d %H:%M}  "
        f"{', '.join(each.trained_on)}{'  (comes with the product)' if is_shipped(each) else ''}"
        f"{'  (trained on invented courses only)' if each.simulated_only else ''}"
        for each in models
    ]
    facts = [{**model_facts(each), "serving": each.id == serving, "shipped": is_shipped(each)} for each in models]
    frame.tell({"models": facts}, "\n".join(lines))


@click.command("use", epilog="Example: communicator model use spring")
@click.argument("name")
@framed
def use(frame: Frame, name: str) -> None:
    """Choose the model that predicts from now on."""
    from communicator.prediction.trained_models import choose_model

    with frame.database.writing() as session:
        chosen = choose_model(session, name)
    frame.tell(model_facts(chosen), f"{chosen.name} predicts from now on")
