"""The training loop: the same each time, also after it was killed; stops when it gets no better."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from structlog.testing import capture_logs

from communicator.errors import ConfigurationError
from communicator.prediction.fitting.kept import Kept, fingerprint
from communicator.prediction.fitting.loop import chosen_device, fit, uses_bfloat16
from communicator.prediction.models import Tell, TrainingOptions, TrainingProgress
from tests.prediction.fitting.lesson import OPTIONS, Lines, taught, weights_of
from tests.prediction.making import nothing_told, random_course


def test_the_same_seed_gives_the_same_weights_and_leaves_torchs_settings_alone() -> None:
    before = torch.get_rng_state(), torch.get_num_threads()
    assert taught(None) == taught(None)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert torch.get_num_threads() == before[1]
    assert not torch.are_deterministic_algorithms_enabled()


@pytest.mark.slow
def test_a_killed_training_goes_on_to_the_very_weights_of_one_left_alone(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.prediction.fitting.lesson", str(tmp_path), str(tmp_path / "weights")]
    assert subprocess.run([*program, "15"], check=False).returncode == -signal.SIGKILL
    assert (tmp_path / "lines.state").exists()
    assert not (tmp_path / "weights").exists()
    subprocess.run(program, check=True)
    assert (tmp_path / "weights").read_bytes() == taught(None)
    assert not (tmp_path / "lines.state").exists()


def test_what_was_done_is_not_done_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "lines.state")
    with pytest.raises(KeyboardInterrupt):
        fit(Lines, OPTIONS, _interrupt_at(17), kept)
    fitted = fit(Lines, OPTIONS, nothing_told, kept)
    assert len(fitted.lesson.seen) == 2  # of six epochs four were done
    assert len(fitted.losses) == 6


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_state_is_told_and_training_begins_anew(tmp_path: Path, damage: bytes | None) -> None:
    kept = Kept(tmp_path / "lines.state")
    with pytest.raises(KeyboardInterrupt):
        fit(Lines, OPTIONS, _interrupt_at(17), kept)
    whole = kept.path.read_bytes()
    kept.path.write_bytes(whole[:-3] if damage is None else damage)
    with capture_logs() as told:
        assert taught(kept) == taught(None)
    assert [line["log_level"] for line in told] == ["warning"]


def test_the_best_epochs_weights_are_kept_and_patience_ends_it() -> None:
    stopped = fit(lambda device: Lines(device, [3, 2, 2.5, 2.2, 1]), replace(OPTIONS, patience=2), nothing_told)
    assert (stopped.best_epoch, len(stopped.losses), stopped.held_out_losses) == (2, 4, [3, 2, 2.5, 2.2])
    patient = fit(lambda device: Lines(device, [3, 2, 2.5, 2.2, 1, 5]), replace(OPTIONS, patience=3), nothing_told)
    assert patient.best_epoch == 5
    assert weights_of(stopped.lesson) != weights_of(patient.lesson)


def test_a_gpu_is_used_where_there_is_one_and_asking_for_none_is_refused() -> None:
    if torch.cuda.is_available():
        assert chosen_device(TrainingOptions()).type == "cuda"
    else:
        with pytest.raises(ConfigurationError, match="--device cpu"):
            chosen_device(TrainingOptions(device="cuda"))
    assert chosen_device(TrainingOptions(device="cpu")).type == "cpu"


def test_precision_is_what_was_asked_for() -> None:
    cpu = torch.device("cpu")
    assert uses_bfloat16(TrainingOptions(precision="bfloat16"), cpu)
    assert not uses_bfloat16(TrainingOptions(precision="float32"), cpu)


def test_a_processor_computes_with_float32_unless_told_otherwise() -> None:
    assert not uses_bfloat16(TrainingOptions(), torch.device("cpu"))


def test_whatever_goes_in_changes_the_name_of_what_is_kept(tmp_path: Path) -> None:
    course = random_course(6, 0)
    names = {
        fingerprint("a", [course], OPTIONS),
        fingerprint("b", [course], OPTIONS),
        fingerprint("a", [course, course], OPTIONS),
        fingerprint("a", [random_course(6, 1)], OPTIONS),
        fingerprint("a", [replace(course, early=~course.early)], OPTIONS),
        fingerprint("a", [course], replace(OPTIONS, seed=9)),
    }
    assert len(names) == 6
    assert fingerprint("a", [random_course(6, 0)], replace(OPTIONS, resume_in=tmp_path)) in names


def _interrupt_at(batch: int) -> Tell:
    def tell(progress: TrainingProgress) -> None:
        if progress.done == batch:
            raise KeyboardInterrupt

    return tell
