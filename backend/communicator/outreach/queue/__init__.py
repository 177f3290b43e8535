"""The queue is the ledger itself: workers claim rows by conditional UPDATEs with a lease, and record their outcomes.

Claims are made and results recorded in batches, each in one short transaction; SMTP is spoken between them. What a
worker that died had in hand is settled by its journal (outreach.journal); where that is gone, by the lease.
"""

from communicator.outreach.queue.claiming import LEASE, Claims, claim, claim_next
from communicator.outreach.queue.finishing import finish
from communicator.outreach.queue.putting_off import due_deliveries, put_off
from communicator.outreach.queue.recording import give_back, record, record_all
from communicator.outreach.queue.settling import expire_leases, settle

__all__ = [
    "LEASE",
    "Claims",
    "claim",
    "claim_next",
    "due_deliveries",
    "expire_leases",
    "finish",
    "give_back",
    "put_off",
    "record",
    "record_all",
    "settle",
]
