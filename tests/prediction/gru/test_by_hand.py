"""What is computed by hand is what the network says, with its gradients; training by it is the same each time."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from communicator.prediction.gru.configuration import NetworkConfiguration
from communicator.prediction.gru.heads import Dropping, kept_of
from communicator.prediction.gru.lesson import SessionLesson, mark_logits, masked_loss, some_marks
from communicator.prediction.gru.model import SessionGru
from communicator.prediction.gru.training_set import training_set
from communicator.prediction.models import TrainingOptions, TrainingProgress
from communicator.prediction.standing import feature_names
from communicator.prediction.vocabulary import learn_vocabulary
from tests.prediction.making import nothing_told, random_course

CPU = torch.device("cpu")
OPTIONS = TrainingOptions(epochs=3, min_count=1)
COURSES = [random_course(30, 1), random_course(20, 2)]


def lesson_with(dropped: float) -> SessionLesson:
    """A small network that such a share is dropped in, before its first lesson."""
    vocabulary = learn_vocabulary([course.history for course in COURSES], 1, 1)
    configuration = NetworkConfiguration(len(vocabulary.types), len(feature_names(vocabulary)), 9, 5, dropped, dropped)
    torch.manual_seed(0)
    lesson = SessionLesson(configuration, training_set(COURSES, vocabulary, OPTIONS), None, CPU)
    with torch.no_grad():
        lesson.network.beginning.normal_()
    return lesson


def weights_of(model: SessionGru) -> list[bytes]:
    """All that was learned."""
    return [array.tobytes() for array in model.parameters().values()]


@pytest.mark.parametrize("are_active", [True, False])
def test_loss_and_gradients_by_hand_are_those_of_the_networks_graph(are_active: bool) -> None:
    lesson = lesson_with(0.0)
    lengths = lesson.taught.table.lengths
    learners: NDArray[np.int64] = np.arange(len(lengths)) if are_active else np.flatnonzero(lengths == 0)
    marks = some_marks(lesson.taught.marks, learners, np.random.default_rng(0))
    assert lesson.by_hand is not None
    lesson.by_hand.loss(learners, marks, 3).backward()  # type: ignore[no-untyped-call]
    found = {name: parameter.grad for name, parameter in lesson.network.named_parameters()}
    lesson.network.zero_grad()
    loss = masked_loss(*mark_logits(lesson.network, lesson.taught, learners, marks, CPU))
    loss.backward()  # type: ignore[no-untyped-call]
    assert torch.allclose(lesson.by_hand.loss(learners, marks, 3), loss)
    for name, parameter in lesson.network.named_parameters():
        mine, theirs = found[name], parameter.grad
        assert mine is not None
        assert torch.allclose(mine, torch.zeros_like(mine) if theirs is None else theirs, rtol=1e-4, atol=1e-6)


def test_a_gradient_with_what_was_dropped_is_the_slope_of_that_very_loss() -> None:
    lesson = lesson_with(0.3)
    learners = np.arange(len(lesson.taught))
    marks = some_marks(lesson.taught.marks, learners, np.random.default_rng(0))
    assert lesson.by_hand is not None
    _, gradients = lesson.by_hand.gradients(learners, marks, 3)
    for name, parameter in lesson.network.named_parameters():
        slope = float(np.linalg.norm(gradients[name]))
        way = torch.from_numpy(gradients[name]) / slope
        losses = []
        for step in (0.01, -0.02):
            with torch.no_grad():
                parameter.add_(way, alpha=step)
            losses.append(lesson.by_hand.gradients(learners, marks, 3)[0])
        with torch.no_grad():
            parameter.add_(way, alpha=0.01)
        assert (losses[0] - losses[1]) / 0.02 == pytest.approx(slope, rel=0.03)


def test_about_the_share_that_is_asked_for_is_dropped_alike_for_the_same_seed() -> None:
    share = kept_of(0.3)
    assert abs(share - 0.7) < 1 / 256
    kept = Dropping(7).kept((300, 100), share)
    assert abs(kept.mean() - share) < 0.02
    assert np.array_equal(kept, Dropping(7).kept((300, 100), share))
    assert not np.array_equal(kept, Dropping(8).kept((300, 100), share))


def test_a_training_that_was_ended_goes_on_to_the_very_weights_of_one_left_alone(tmp_path: Path) -> None:
    def ending(progress: TrainingProgress) -> None:
        if progress.epoch == 3:
            raise KeyboardInterrupt

    kept = TrainingOptions(epochs=3, min_count=1, resume_in=tmp_path)
    with pytest.raises(KeyboardInterrupt):
        SessionGru().train(COURSES, kept, ending)
    assert list(tmp_path.iterdir())
    again, alone = SessionGru(), SessionGru()
    again.train(COURSES, kept, nothing_told)
    alone.train(COURSES, OPTIONS, nothing_told)
    assert weights_of(again) == weights_of(alone)
