"""A network that is asked without torch says what torch says, and refuses weights that aren't its own."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import torch

from communicator.prediction.gru import asking
from communicator.prediction.gru.asking import TrainedNetwork
from communicator.prediction.gru.configuration import NetworkConfiguration
from communicator.prediction.gru.network import SessionNetwork

BUILT = NetworkConfiguration(types=5, marks=7, hidden=12, head=6)


@pytest.fixture(scope="module")
def network() -> SessionNetwork:
    torch.manual_seed(2)
    found = SessionNetwork(BUILT)
    with torch.no_grad():
        found.beginning.normal_()
        found.mark_mean.normal_()
        found.input_scale.uniform_(0.5, 2)
    return found.eval()


def weights_of(network: SessionNetwork) -> dict[str, Any]:
    return {name: tensor.numpy() for name, tensor in network.state_dict().items()}


def test_states_after_sessions_are_those_of_torch(network: SessionNetwork) -> None:
    chance = np.random.default_rng(3)
    sizes = np.array([6, 6, 4, 1])
    inputs = chance.normal(size=(sizes.sum(), BUILT.inputs)).astype(np.float32) * 4
    initial = chance.normal(size=(6, BUILT.hidden)).astype(np.float32)
    with torch.inference_mode():
        _, expected = network.states(torch.from_numpy(inputs), torch.from_numpy(sizes), torch.from_numpy(initial))
    found = TrainedNetwork(BUILT, weights_of(network)).last_states(inputs, sizes, initial)
    assert np.allclose(found, expected.numpy(), atol=2e-6)


def test_what_is_read_is_what_torch_reads_also_where_nothing_is_told(
    network: SessionNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = np.random.default_rng(4)
    states, marks = (chance.normal(size=(50, width)).astype(np.float32) for width in (BUILT.hidden, BUILT.marks))
    marks[::3, 2], marks[5], marks[6] = np.nan, 1e9, -1e9
    with torch.inference_mode():
        expected = network.read(torch.from_numpy(states), torch.from_numpy(marks)).numpy()
    asked = TrainedNetwork(BUILT, weights_of(network))
    for at_once in (asking.AT_ONCE, 7):
        monkeypatch.setattr(asking, "AT_ONCE", at_once)
        assert np.allclose(asked.read(states, marks), expected, atol=2e-6)


@pytest.mark.parametrize(
    ("name", "weight"),
    [
        ("beginning", np.zeros(3, dtype=np.float32)),
        ("heads.3.bias", np.zeros(3)),
        ("gru.bias_hh_l0", np.full(36, np.nan, dtype=np.float32)),
    ],
)
def test_weights_of_another_shape_or_kind_are_refused(network: SessionNetwork, name: str, weight: Any) -> None:
    with pytest.raises(ValueError, match=name):
        TrainedNetwork(BUILT, {**weights_of(network), name: weight})


def test_a_missing_weight_is_noticed(network: SessionNetwork) -> None:
    weights = weights_of(network)
    del weights["direct.bias"]
    with pytest.raises(KeyError):
        TrainedNetwork(BUILT, weights)


def test_the_blend_and_its_members_are_there_without_torch() -> None:
    told = "import sys, communicator.prediction.blend.model; print({'torch', 'lightgbm'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"
