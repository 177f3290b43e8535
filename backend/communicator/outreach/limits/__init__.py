"""What delays mails and never drops one: quiet hours, daily ceilings, rates, the frequency cap."""

from communicator.outreach.limit_reasons import DAILY_CEILING, FREQUENCY_CAP, QUIET_HOURS, RATE, UNDO
from communicator.outreach.limits.daily_ceiling import ceiling_room
from communicator.outreach.limits.frequency_cap import over_cap
from communicator.outreach.limits.opening import closed_until, open_now
from communicator.outreach.limits.sending_rate import rate_keys, remove_idle_rates, take_tokens

__all__ = [
    "DAILY_CEILING",
    "FREQUENCY_CAP",
    "QUIET_HOURS",
    "RATE",
    "UNDO",
    "ceiling_room",
    "closed_until",
    "open_now",
    "over_cap",
    "rate_keys",
    "remove_idle_rates",
    "take_tokens",
]
