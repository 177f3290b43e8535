"""The paper's network: an LSTM over single events, and after each event the chance of every outcome.

Communication at Scale in a MOOC Using Predictive Engagement Analytics, section 3.2, "RNN LSTM Model": one-hot events,
100 hidden nodes, sigmoid output after every event, masked padding, 20 % dropout on the input, five epochs. The paper
predicts certification; completion and leaving are two more heads on the same states.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from communicator.prediction.lstm.recurrence import Workspace, carried_on, recurrent
from communicator.prediction.outcomes import OUTCOMES

FORGET_BIAS = 1.0


@dataclass(frozen=True)
class NetworkConfiguration:
    """What a checkpoint must carry to build the same network again."""

    inputs: int  # the vocabulary's length
    hidden: int = 100
    input_dropout: float = 0.2


Carried = tuple[Tensor, Tensor]  # hidden and cell state after the last step, each float32[1, b, hidden]


class EventNetwork(nn.Module):
    """Event LSTM with a logit per outcome at every step."""

    eye: Tensor

    def __init__(self, configuration: NetworkConfiguration) -> None:
        super().__init__()
        self.configuration = configuration
        self.lstm = nn.LSTM(configuration.inputs, configuration.hidden, batch_first=True)
        self.heads = nn.Linear(configuration.hidden, len(OUTCOMES))
        _remember_from_the_start(self.lstm)
        # Not a parameter: row k is event k's one-hot code, so looking up a row is one-hot encoding.
        self.register_buffer("eye", torch.eye(configuration.inputs), persistent=False)

    def states(self, types: Tensor, carried: Carried | None = None) -> tuple[Tensor, Carried]:
        """Types int64[b, t], padded on the right, to hidden states float32[b, t, hidden], and what to carry on."""
        codes = functional.embedding(types, self.eye)  # [b, t, inputs]
        # Of a one-hot code only the 1 can be dropped, so dropping whole codes is dropout on the input.
        kept = functional.dropout(
            torch.ones_like(types, dtype=codes.dtype), self.configuration.input_dropout, self.training
        )
        states, carried = self.lstm(codes * kept.unsqueeze(-1), carried)
        return states, carried

    def forward(self, types: Tensor, carried: Carried | None = None) -> tuple[Tensor, Carried]:
        """Types int64[b, t] to logits float32[b, t, 3] in the order of OUTCOMES, and what to carry on.

        This is the page to read; `window` is what trains and scores.
        """
        states, carried = self.states(types, carried)
        return self.heads(states), carried

    def window(self, types: Tensor, before: Carried, space: Workspace) -> tuple[Tensor, Carried]:
        """The same as `forward`, faster: types int64[t, b], and by lane what was carried, float32[b, H].

        Gives logits float32[t, b, 3] and what to carry on; nothing flows back from one window to the one before.
        """
        dropped = self.configuration.input_dropout if self.training else 0.0
        biases = self.lstm.get_parameter("bias_ih_l0") + self.lstm.get_parameter("bias_hh_l0")
        rows = self.lstm.get_parameter("weight_ih_l0").t() / (1 - dropped) + biases  # [inputs, 4 H]
        table = torch.cat([rows, biases.unsqueeze(0)])  # the last is that of a code that was dropped
        if dropped:
            chance = torch.rand(types.shape, device=types.device)
            types = types.masked_fill(chance < dropped, self.configuration.inputs)
        states = recurrent(types, table, self.lstm.get_parameter("weight_hh_l0").t(), before, space)
        return self.heads(states), carried_on(space)


def _remember_from_the_start(lstm: nn.LSTM) -> None:
    """Forget gates open: what was done weeks ago counts (Gers et al. 2000; Jozefowicz et al. 2015, section 4)."""
    begin, end = lstm.hidden_size, 2 * lstm.hidden_size  # torch orders gates input, forget, cell, output
    with torch.no_grad():
        lstm.get_parameter("bias_ih_l0")[begin:end] = FORGET_BIAS
        lstm.get_parameter("bias_hh_l0")[begin:end] = 0.0


def masked_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Binary cross-entropy of the labels that are known (not NaN), averaged per outcome and summed over outcomes.

    Both are float32[..., 3]; an outcome with no known label adds nothing.
    """
    known = ~torch.isnan(labels)
    each = functional.binary_cross_entropy_with_logits(logits, torch.where(known, labels, 0.0), reduction="none")
    flat, mask = (each * known).flatten(0, -2), known.flatten(0, -2)
    return (flat.sum(0) / mask.sum(0).clamp(min=1)).sum()
