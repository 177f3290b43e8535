"""The session network: a GRU over sessions, and heads that read its state together with what the moment tells.

The state changes by sessions only. What passes with time alone (silence, the course's age, where a learner stands
among the others) enters at the moment of reading, so nothing has to be carried on for who does nothing.
"""

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from communicator.prediction.gru.configuration import INPUT_BOUND, NetworkConfiguration
from communicator.prediction.outcomes import OUTCOMES


class SessionNetwork(nn.Module):
    """Sessions to states, states and moments to the logits of the three outcomes."""

    input_mean: Tensor
    input_scale: Tensor
    mark_mean: Tensor
    mark_scale: Tensor

    def __init__(self, configuration: NetworkConfiguration) -> None:
        super().__init__()
        self.configuration = configuration
        for name, width in (("input", configuration.inputs), ("mark", configuration.marks)):
            self.register_buffer(f"{name}_mean", torch.zeros(width))
            self.register_buffer(f"{name}_scale", torch.ones(width))
        self.dropped = nn.Dropout(configuration.input_dropout)
        self.gru = nn.GRU(configuration.inputs, configuration.hidden)
        self.beginning = nn.Parameter(torch.zeros(configuration.hidden))
        width = configuration.hidden + configuration.marks
        self.forgotten = nn.Dropout(configuration.head_dropout)
        self.heads = nn.Sequential(
            nn.Linear(width, configuration.head),
            nn.ReLU(),
            nn.Dropout(configuration.head_dropout),
            nn.Linear(configuration.head, len(OUTCOMES)),
        )
        self.direct = nn.Linear(width, len(OUTCOMES))

    def states(self, inputs: Tensor, batch_sizes: Tensor, initial: Tensor) -> tuple[Tensor, Tensor]:
        """Hidden states after every session, float32[s, hidden], and each learner's last, float32[b, hidden].

        `inputs` float32[s, inputs] are in packed order (the first session of every learner, then the second …, the
        learners by falling number of sessions); `initial` is float32[b, hidden].
        """
        bounded = torch.clamp((inputs - self.input_mean) / self.input_scale, -INPUT_BOUND, INPUT_BOUND)
        packed, last = self.gru(PackedSequence(self.dropped(bounded), batch_sizes), initial.unsqueeze(0))
        return packed.data, last[0]

    def read(self, states: Tensor, marks: Tensor) -> Tensor:
        """Logits float32[k, 3] of learners in these states [k, hidden] at moments that tell `marks` [k, marks]."""
        bounded = torch.clamp((marks - self.mark_mean) / self.mark_scale, -INPUT_BOUND, INPUT_BOUND)
        bounded = torch.nan_to_num(bounded)  # where there is nothing to tell, the mean
        both = torch.cat([self.forgotten(states), bounded], dim=1)
        logits: Tensor = self.heads(both) + self.direct(both)
        return logits
