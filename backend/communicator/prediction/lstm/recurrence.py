"""The LSTM's recurrence by hand, forwards and backwards: what torch does, without the product for one-hot inputs.

A one-hot input times a matrix is one of its rows, so rows are looked up. All buffers, and the views of them, live as
long as the training, and each step is a handful of calls that write into them.

Notation: x = 2 sigmoid(2 x) - 1 for tanh throughout, which is four times as fast here as torch's tanh. The cell is kept
doubled (e = 2 c), so that tanh(c) = 2 sigmoid(e) - 1; with gates i, f, o and u = sigmoid(2 g) a step is
e' = f e + 4 i u - 2 i and h = o (2 sigmoid(e') - 1).
"""

from typing import Any

import torch
from torch import Tensor

GATES = 4
# Of the doubled cell, the gradients of the gates i and u are four times what the loop below writes.
_FOUR_FOLD = (4.0, 1.0, 4.0, 1.0)


class Workspace:
    """Buffers for windows of t steps in b lanes, H hidden; products are of `precise` (float32 or bfloat16)."""

    def __init__(self, steps: int, lanes: int, hidden: int, low: torch.dtype, device: torch.device) -> None:
        """Allocates everything once: fresh pages cost as much as what is written into them."""
        self.steps, self.lanes, self.hidden, self.low, self.device = steps, lanes, hidden, low, device
        self.is_low = low != torch.float32
        size = (lanes, hidden)
        self.gates = self._made(steps, lanes, GATES * hidden)  # sigmoids; backwards the gradients before them
        self.cells = self._made(steps + 1, *size)  # doubled
        self.tanhs = self._made(steps, *size)
        self.states = self._made(steps + 1, *size, dtype=low)
        self.exact = self._made(steps, *size) if self.is_low else self.states[1:]
        self.slopes = self._made(steps, lanes, GATES * hidden, dtype=low) if self.is_low else self.gates
        self.product = self._made(lanes, GATES * hidden, dtype=low)
        self.back = self._made(*size, dtype=low)
        self.above = self._made(lanes, GATES * hidden)
        self.of_state, self.of_cell, self.beside = self._made(*size), self._made(*size), self._made(*size)
        # Views are made once: of small windows they would cost as much as the work.
        self.step_gates, self.step_slopes = self.gates.unbind(0), self.slopes.unbind(0)
        self.step_cells, self.step_tanhs = self.cells.unbind(0), self.tanhs.unbind(0)
        self.step_states, self.step_exact = self.states.unbind(0), self.exact.unbind(0)
        self.split = [gate.view(lanes, GATES, hidden).unbind(1) for gate in self.step_gates]
        self.above_split = self.above.view(lanes, GATES, hidden).unbind(1)
        self.minus_one = torch.tensor(-1.0, device=device)

    def _made(self, *size: int, dtype: torch.dtype = torch.float32) -> Tensor:
        return torch.zeros(size, dtype=dtype, device=self.device)

    def forward(self, rows: Tensor, table: Tensor, weight: Tensor) -> None:
        """All steps: rows int64[t, b] of table float32[r, 4 H], weight `low`[H, 4 H]; fills the buffers."""
        states, cells = self.step_states, self.step_cells
        for step, (gates, exact, tanh) in enumerate(
            zip(self.step_gates, self.step_exact, self.step_tanhs, strict=True)
        ):
            torch.index_select(table, 0, rows[step], out=gates)  # step by step, while it is in the cache
            if self.is_low:
                gates.add_(torch.mm(states[step], weight, out=self.product))
            else:
                gates.addmm_(states[step], weight)
            gates.sigmoid_()
            i, f, u, o = self.split[step]
            torch.mul(f, cells[step], out=cells[step + 1]).addcmul_(i, u, value=4).sub_(i, alpha=2)
            torch.sigmoid(cells[step + 1], out=tanh)
            torch.add(self.minus_one, tanh, alpha=2, out=tanh)
            torch.mul(o, tanh, out=exact)
            if self.is_low:
                states[step + 1].copy_(exact)

    def backward(self, slopes: Tensor, weight: Tensor) -> None:
        """From the gradients of the states float32[t, b, H] to those before each sigmoid: in `gates`, four-fold apart.

        weight: `low`[4 H, H], the four-fold gates' rows four-fold.
        """
        cells, tanhs, low, given = self.step_cells, self.step_tanhs, self.step_slopes, slopes.unbind(0)
        of_state, of_cell, beside, above = self.of_state, self.of_cell, self.beside, self.above
        above_i, above_f, above_u, above_o = self.above_split
        of_state.copy_(given[-1])
        of_cell.zero_()
        for step in reversed(range(self.steps)):
            i, f, u, o = self.split[step]
            torch.mul(of_state, tanhs[step], out=above_o)
            torch.ops.aten.tanh_backward.grad_input(of_state.mul_(o), tanhs[step], grad_input=beside)
            of_cell.add_(beside, alpha=0.5)
            torch.mul(of_cell, u, out=above_i).sub_(of_cell, alpha=0.5)
            torch.mul(of_cell, cells[step], out=above_f)
            torch.mul(of_cell, i, out=above_u)
            of_cell.mul_(f)
            gates = self.step_gates[step]
            torch.ops.aten.sigmoid_backward.grad_input(above, gates, grad_input=gates)
            if self.is_low:
                low[step].copy_(gates)
            if step and self.is_low:
                torch.add(given[step - 1], torch.mm(low[step], weight, out=self.back), out=of_state)
            elif step:
                torch.addmm(given[step - 1], gates, weight, out=of_state)


class _Recurrence(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, types: Tensor, table: Tensor, weight: Tensor, space: Workspace) -> Tensor:
        ctx.types, ctx.table_rows, ctx.space = types, table.shape[0], space
        ctx.save_for_backward(weight)
        space.forward(types, table, weight.to(space.low))
        return space.exact.detach()

    @staticmethod
    def backward(ctx: Any, slopes: Tensor) -> tuple[None, Tensor, Tensor, None]:
        (weight,), space = ctx.saved_tensors, ctx.space
        fold = torch.tensor(_FOUR_FOLD, device=weight.device).repeat_interleave(space.hidden)
        space.backward(slopes, (weight * fold).t().to(space.low).contiguous())
        width = GATES * space.hidden
        before = space.states[:-1].view(-1, space.hidden)
        of_weight = (before.t() @ space.slopes.view(-1, width)).float() * fold
        of_table = torch.ops.aten.embedding_dense_backward(
            space.gates.view(-1, width), ctx.types.reshape(-1), ctx.table_rows, -1, False
        )
        return None, of_table * fold, of_weight, None


def recurrent(types: Tensor, table: Tensor, weight: Tensor, carried: tuple[Tensor, Tensor], space: Workspace) -> Tensor:
    """States float32[t, b, H] after each step, of types int64[t, b]: rows of table float32[r, 4 H] (input and biases).

    weight float32[H, 4 H] goes from state to gates, in torch's order: input, forget, cell, output. `carried` is the
    state float32[b, H] and the cell before the first step; nothing flows back into it. What is given holds until the
    workspace is used again.
    """
    tanh = torch.ones(GATES, 1, device=table.device)
    tanh[2] = 2.0  # the cell's gate: tanh by sigmoid
    doubled = tanh.expand(GATES, space.hidden).reshape(-1)
    space.states[0].copy_(carried[0])
    torch.mul(carried[1], 2, out=space.cells[0])
    states: Tensor = _Recurrence.apply(types, table * doubled, weight * doubled, space)  # type: ignore[no-untyped-call]
    return states


def carried_on(space: Workspace) -> tuple[Tensor, Tensor]:
    """State and cell float32[b, H] after the last step."""
    return space.exact[-1].clone(), space.cells[-1] / 2
