"""The six messages to begin with, in English."""

from communicator.outreach.composing.starters.starter import (
    ACTIVE,
    ARRIVING,
    FINISHING,
    GONE,
    IN_NEED_OF_A_HAND,
    QUIET,
    Starter,
    flowed,
)

ENGLISH = (
    Starter(
        "welcome-back",
        "Welcome back",
        "For learners who haven't been here for two weeks. Name one thing of the course that you are fond of.",
        "The course is still here for you",
        flowed(
            """Hello [:firstname|there:],

It has been a while, and I wanted to say that you are welcome back whenever it suits you. All materials are open, and
nothing that you did is lost.

The easiest way in again:

1. Open the course; it takes you to where you were.
2. Watch one short video, any one.
3. Try one question. You can answer again if it doesn't work out.

If something about the course makes it hard to go on, reply to this mail. It reaches me.
"""
        ),
        QUIET,
    ),
    Starter(
        "certificate-in-reach",
        "Certificate in reach",
        "For learners who follow the whole course but have few graded exercises. Add a link to the page on grades.",
        "What counts for the certificate",
        flowed(
            """Hello [:firstname|there:],

You have followed much of this course, and that is what matters most. In case you would like the certificate as well,
here is how it works:

- Only the **graded exercises** count. Videos, readings and the forum don't.
- The page *Progress* lists which of them are still open for you.
- You can do them in any order, and most of them more than once.

If you aren't after a certificate, there is nothing to do: enjoy the course your way.
"""
        ),
        FINISHING,
    ),
    Starter(
        "before-a-deadline",
        "A hand before a deadline",
        "For learners who may like some help this week. Say which deadline, and link to the first exercise.",
        "A hand with this week, if you like",
        flowed(
            """Hello [:firstname|there:],

[:if last_seen is recent:]
This week's exercises are among the longer ones of the course, so here is what has helped others with them.
[:else:]
If the last weeks were full of other things: you don't have to catch up with everything. Here is the short way.
[:end:]

- Begin with the **first exercise of the week**; the others build on it.
- The hints cost no points.
- Half an hour is enough for a start, and what you have entered is kept.

Stuck somewhere? Ask in the forum or reply to this mail, and say where you are. There is no silly question.
"""
        ),
        IN_NEED_OF_A_HAND,
    ),
    Starter(
        "forum",
        "An invitation to the forum",
        "For active learners, above all early in a course. Link to one discussion that is going on.",
        "What others in the course are asking",
        flowed(
            """Hello [:firstname|there:],

Some good questions came up in the forum this week, and not all of them have an answer yet. Yours may be the one that
somebody is looking for.

You don't need to have finished anything to take part:

- Read one discussion, and say if you see it in another way.
- Ask what you were wondering about. Others most likely wonder too.
- Tell where you use what this course is about.

I read along, and I am looking forward to it.
"""
        ),
        ACTIVE,
    ),
    Starter(
        "what-was-missing",
        "A question to those who went on to other things",
        "For learners who haven't been here for long, near the end of a course. Link to a survey of three questions.",
        "One question about the course",
        flowed(
            """Hello [:firstname|there:],

You were part of this course for a while, and I would like to make the next one better. So, one question: **what would
have made this course more useful for you?**

A line is enough: reply to this mail. Too long, too easy, the wrong time of the year, or you had found what you came
for: each of these helps me.

Thank you for having been here. The materials stay open to you.
"""
        ),
        GONE,
    ),
    Starter(
        "congratulations",
        "Congratulations",
        "For learners who have nearly all of the course behind them, in its last week. Add what comes next.",
        "You have come a long way",
        flowed(
            """Hello [:firstname|there:],

Congratulations! You have worked through a large part of this course, and that takes more than an interest in it: it
takes evenings.

Before it ends:

- Have a look at the page *Progress*, in case something that counts is still open.
- Keep what you want to keep; notes and exercises are worth a second look in a year.
- Tell us what you liked and what you didn't. The next learners profit from it.

It was a pleasure to have you here.
"""
        ),
        ARRIVING,
    ),
)
