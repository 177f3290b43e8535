"""What the network is told of sessions, and the states that running it over them leaves."""

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.gru.asking import TrainedNetwork
from communicator.prediction.gru.packing import Packing, packing
from communicator.prediction.gru.session_table import SessionTable

AT_ONCE = 4096
"""Learners run over at once; of so many the inputs of a term fit into memory easily."""


def packed_inputs(table: SessionTable, packed: Packing, before: NDArray[np.int64]) -> NDArray[np.float32]:
    """Inputs float32[s, inputs] of these sessions in packed order; `before` int64[b, types]: counts until then."""
    rows = packed.rows
    counts = table.counts[rows].astype(np.int64)
    sums = np.cumsum(counts, axis=0)
    opening = np.cumsum(packed.lengths) - packed.lengths
    base = before - (sums - counts)[opening]
    so_far = sums + np.repeat(base, packed.lengths, axis=0)
    logs = np.log1p(np.concatenate([counts, table.pairs[rows], so_far], axis=1).astype(np.float32))
    inputs = np.empty((len(rows), logs.shape[1] + table.own.shape[1]), dtype=np.float32)
    inputs[packed.place] = np.concatenate([logs, table.own[rows]], axis=1)
    return inputs


def run_over(
    network: TrainedNetwork, table: SessionTable, hidden: NDArray[np.float32], counts: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The hidden states float32[n, hidden] after the table's sessions, of learners who stood at `hidden`, `counts`."""
    after = hidden.copy()
    active = np.flatnonzero(table.lengths)
    active = active[np.argsort(-table.lengths[active], kind="stable")]
    for begin in range(0, len(active), AT_ONCE):
        packed = packing(table.offsets, active[begin : begin + AT_ONCE])
        inputs = packed_inputs(table, packed, counts[packed.learners])
        after[packed.learners] = network.last_states(inputs, packed.batch_sizes, hidden[packed.learners])
    return after
