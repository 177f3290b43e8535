"""What is wrong, or unwise, in what a message says."""

WRITING = {
    "writing.needed": "is needed",
    "writing.text": "must be a text",
    "writing.long": "is longer than {n} characters",
    "writing.characters": "holds characters that no text has",
    "writing.one_line": "must be one line, without control characters",
    "writing.no_address": "is no mail address: {why}",
    "writing.plain_address": "must be an address that every mail server takes: plain letters (ASCII) before the @",
    "writing.unclosed": "A placeholder isn't closed; write {near}.",
    "writing.prediction": "{name} can't be written: learners never read their predictions. Ask for it in [:if …:] "
    "instead.",
    "writing.placeholder_near": "{name} is no placeholder; did you mean {near}?",
    "writing.placeholder": "{name} is no placeholder; known are {known}.",
    "writing.in_address": "A placeholder can't stand in a link's address: names don't belong into addresses.",
    "writing.subject_condition": "A subject has no conditions; all learners read the same.",
    "writing.whole_address": "A link in a mail needs its whole address, beginning with https://.",
    "writing.schemes": "A link in a mail begins with {schemes}.",
    "writing.empty_for_some": "Learners who meet none of the conditions would get an empty message; write a paragraph "
    "for everyone, or [:else:].",
    "writing.conditions": "A message has at most {n} different conditions.",
    "writing.too_much_markup": "There are more than {n} line breaks and marks such as [ and * in this message; write "
    "it shorter.",
    "writing.line": "Line {number}: {told}.",
    "condition.own_line": "{mark} must stand on a line of its own, and end with :]",
    "condition.no_end": "this [:if …:] has no [:end:]",
    "condition.inside": "[:if …:] inside the one of line {line}; write [:end:] before it",
    "condition.else_asked": "nothing can be asked in [:else:]",
    "condition.else_alone": "[:else:] without an [:if …:] before it",
    "condition.end_asked": "it is just [:end:]",
    "condition.end_alone": "[:end:] without an [:if …:] before it",
    "condition.not_understood": "[:if {asked}:] isn't understood; write such as {examples}",
    "condition.no_chance_there": "nobody's chance lies there; chances go from 0 to {highest}, smaller end first",
    "condition.compare": "{name} is a chance; compare it, such as {example}",
    "condition.last_seen": "last_seen is one of {known}",
    "condition.near": "{fact} is not {kind}; did you mean {near}?",
    "condition.known": "{fact} is not {kind}; known are {known}",
    "lint.shouting": "This subject shouts; capitals and exclamation marks are what spam filters look for first.",
    "lint.long_subject": "This subject has {n} characters; most mail programs cut it off after {most}.",
    "lint.no_fallback": "Who has no name here is called just “learner”; write such as {example}.",
    "lint.image": "Pictures aren't sent: loading them tells when a mail was opened. Describe it, or link to it.",
    "lint.html": "HTML is shown as it is typed; write Markdown, such as **bold**.",
    "lint.no_text": "Besides links and pictures there is next to no text; that is how spam looks. Say what it is "
    "about.",
    "lint.other_course": "This names another course than the one whose learners get it; is it left from an earlier "
    "message?",
    "lint.click_here": "This link's text doesn't say where it leads; people who listen to their mail hear it alone.",
    "lint.tracking_link": "This link looks as if it followed who clicks it; learners weren't asked. Leave that part "
    "out.",
    "lint.short_link": "A shortened link hides where it leads, and counts who clicks it. Give the whole address.",
    "lint.reveals_prediction": "This tells learners what is predicted about them; who reads that may leave for it. Say "
    "what helps instead.",
}
