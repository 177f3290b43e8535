"""The network's page: one-hot input, masked loss, and padding that can't matter."""

import math
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from communicator.prediction.lstm.network import EventNetwork, NetworkConfiguration, masked_loss
from communicator.prediction.lstm.recurrence import Workspace

TINY = NetworkConfiguration(inputs=6, hidden=5)


def test_looking_up_a_row_is_one_hot_encoding() -> None:
    network = EventNetwork(TINY).eval()
    types = torch.tensor([[1, 4, 2]])
    one_hot = torch.nn.functional.one_hot(types, TINY.inputs).float()
    assert torch.equal(network.states(types)[0], network.lstm(one_hot)[0])


def test_unknown_labels_add_nothing_to_the_loss() -> None:
    logits = torch.tensor([[[0.0, 2.0, 5.0], [1.0, -3.0, 5.0]]], requires_grad=True)
    nan = math.nan
    loss = masked_loss(logits, torch.tensor([[[1.0, nan, nan], [nan, 0.0, nan]]]))
    by_hand = -math.log(0.5) - math.log(1 - 1 / (1 + math.exp(3)))
    assert math.isclose(loss.item(), by_hand, rel_tol=1e-6)
    loss.backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert torch.equal(logits.grad != 0, torch.tensor([[[True, False, False], [False, True, False]]]))


def test_states_carried_from_window_to_window_are_those_of_the_whole() -> None:
    network = EventNetwork(TINY).eval()
    types = torch.randint(1, 6, (3, 10))
    whole, _ = network(types)
    first, carried = network(types[:, :4])
    second, _ = network(types[:, 4:], carried)
    assert torch.allclose(whole, torch.cat([first, second], dim=1), atol=1e-6)


def _taught_alike(low: torch.dtype) -> Iterator[tuple[Tensor, Tensor]]:
    """Pairs to compare: torch's LSTM and ours, over two windows with states carried on; values, then gradients."""
    torch.manual_seed(0)
    network = EventNetwork(NetworkConfiguration(inputs=9, hidden=7, input_dropout=0.0))
    types, slopes = torch.randint(1, 9, (6, 5)), torch.randn(6, 5, 3)
    space = Workspace(3, 5, 7, low, torch.device("cpu"))
    before = (torch.zeros(5, 7), torch.zeros(5, 7))
    _, before = network.window(types[:3], before, space)
    ours, _ = network.window(types[3:], before, space)
    (ours * slopes[3:]).sum().backward()  # type: ignore[no-untyped-call]
    found = {name: parameter.grad for name, parameter in network.named_parameters()}
    network.zero_grad()
    with torch.no_grad():
        _, carried = network(types[:3].t())
    theirs, _ = network(types[3:].t(), carried)
    (theirs.transpose(0, 1) * slopes[3:]).sum().backward()
    yield ours, theirs.transpose(0, 1)
    for name, parameter in network.named_parameters():
        mine = found[name]
        assert mine is not None
        assert parameter.grad is not None
        yield mine, parameter.grad


@pytest.mark.parametrize(("low", "tolerance"), [(torch.float32, 1e-5), (torch.bfloat16, 2e-2)])
def test_the_recurrence_by_hand_is_torchs_with_its_gradients(low: torch.dtype, tolerance: float) -> None:
    for ours, theirs in _taught_alike(low):
        assert (ours - theirs).abs().max() <= tolerance * theirs.abs().max()


def test_dropping_an_input_leaves_its_biases() -> None:
    torch.manual_seed(0)
    network = EventNetwork(NetworkConfiguration(inputs=9, hidden=7, input_dropout=1 - 1e-7))
    space = Workspace(2, 5, 7, torch.float32, torch.device("cpu"))
    before = (torch.zeros(5, 7), torch.zeros(5, 7))
    logits, _ = network.window(torch.randint(1, 9, (2, 5)), before, space)
    nothing = network.heads(network.lstm(torch.zeros(1, 2, 9))[0])[0]
    assert torch.allclose(logits, nothing.unsqueeze(1).expand(2, 5, 3), atol=1e-6)
