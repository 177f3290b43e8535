"""What keeps a message from being sent, changed or approved, and what became of a mail."""

SENDING = {
    "sending.is_in_state": "This message is {status}; one can't {deed} it.",
    "sending.not_retried": "This message is {status}; none of its mails can be tried again.",
    "sending.not_waiting": "This message is {status}; it doesn't wait for approval.",
    "sending.pause_first": "This automatic message is on; pause it, change it, and resume it.",
    "sending.settled": "can't be changed once it is on; cancel it, and write another",
    "sending.settled_comparison": "can't be changed once it is on: the comparison was planned with it; write another "
    "message",
    "sending.asked_anew": "This message was changed, and asked for anew, since you looked at it; look at it again.",
    "sending.agreed": "A second person approved this message as it is; cancel it, and write another.",
    "sending.second_needed": "{recipients} learners would be written to, which a second person must approve; cancel "
    "this message, and write another.",
    "sending.instructors": "On this site instructors send messages; the draft is kept, ask one of them to send it",
    "sending.staff_approve": "An instructor or an administrator must approve this; staff can't",
    "sending.same_person": "Who asked for this send can't approve it; a second person must",
    "sending.why_needed": "is needed, of {n} characters at the most",
    "sending.passed": "has passed already; give a later time, or now",
    "sending.matching": "{matching} learners match now, {was} matched when this was composed.",
    "sending.too_few": "{percent} % of the {learners} learners who can be compared are {held}: fewer than {fewest} "
    "show nothing, and could be guessed; hold out more of them, or nobody (0)",
    "sending.never_automatic": "is refused: these predictions come from a model that has seen invented courses only, "
    "and nothing it chooses is sent with nobody looking; train a model on past courses of yours with `communicator "
    "model train`",
    "sending.acknowledge": "These predictions come from a model that has seen invented courses only, so nobody has "
    "checked them on real learners. An administrator must acknowledge that for this course, on its page or with "
    "`communicator course acknowledge-simulated`, before messages go by chances; a message to all learners needs no "
    "prediction",
    "sending.not_all": "can't be all learners: say by criteria whom it is for",
    "sending.not_to_all": "can't be sent to all learners: say by criteria whom it is for",
    "sending.saved_gone": "The saved selection that this message is for was removed; name another, or give it criteria "
    "of its own",
    "sending.never_predicted": "This course was never predicted, so nobody has chances to be chosen by",
    "sending.old": "The chances are as of {as_of} UTC, more than 48 hours ago; import newer logs, and predict the "
    "course anew",
    "sending.backlog": "can't be known now: {told}",
    "sending.not_read": "Nothing of this comparison was read yet; `status` and `reads_at` tell when it will be",
    "sending.notice": "must be 0 for a service notice: everybody gets it",
    "sending.ended": "is past by the course's clock; give the last day on which it looks for new matches",
    "sending.held_out": "must be 0 to {most} per cent, a whole number",
    "sending.ceiling": "must be 1 or more mails a day, or null for the site's own ceiling",
    "sending.day": "must be a day such as 2026-11-22, or null",
    "sending.language": "must be one of {known}",
    "sending.states": "must be one or more of {known}",
    "sending.your_address": "Your address isn't known: the platform must send it with its token, or log in with "
    "--email.",
    "sending.server_away": "the mail server is away",
    "sending.given_up": "given up after a day: {told}",
    "sending.cut_off": "the worker was cut off while sending",
    "sending.malformed": "the address is malformed",
    "sending.needs_smtputf8": "the address has letters before the @ that need a mail server with SMTPUTF8",
}
