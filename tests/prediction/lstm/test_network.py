"""The network's page: one-hot input, masked loss, and padding that can't matter."""

import math

import torch

from communicator.prediction.lstm.network import EventNetwork, NetworkConfiguration, masked_loss

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


def test_padding_after_the_last_step_changes_nothing() -> None:
    network = EventNetwork(TINY).eval()
    alone = network.last(torch.tensor([[1, 2, 3]]), torch.tensor([3]))
    beside = network.last(torch.tensor([[1, 2, 3, 0, 0], [1, 5, 5, 5, 5]]), torch.tensor([3, 5]))
    assert torch.allclose(alone[0], beside[0], atol=1e-6)


def test_states_carried_from_window_to_window_are_those_of_the_whole() -> None:
    network = EventNetwork(TINY).eval()
    types = torch.randint(1, 6, (3, 10))
    whole, _ = network(types)
    first, carried = network(types[:, :4])
    second, _ = network(types[:, 4:], carried)
    assert torch.allclose(whole, torch.cat([first, second], dim=1), atol=1e-6)
