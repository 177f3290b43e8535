"""What the invented course asks, and what its answers say: a function of the problem alone, nothing is drawn."""

from typing import NamedTuple

from communicator.simulation.course import Block


class Question(NamedTuple):
    """A question and the texts of its choices, `choice_0` and so on; the last one is right."""

    text: str
    choices: tuple[str, str, str]


_BY_WEEK = (
    (
        Question(
            "A survey asks only those who came to the lecture. What is wrong?",
            ("There are too few of them", "Nothing, they were willing", "Those who stayed away may differ"),
        ),
        Question(
            "Which of these is measured, not counted?",
            ("The number of siblings", "The shoe's brand", "The time to run 100 m"),
        ),
    ),
    (
        Question(
            "A histogram has a long tail to the right. What holds?",
            ("The mean is below the median", "Mean and median are equal", "The mean is above the median"),
        ),
        Question("What does a box plot's box hold?", ("All values", "Two thirds of the values", "The middle half")),
    ),
    (
        Question(
            "One salary of a million is added to a hundred usual ones. What changes least?",
            ("The mean", "The standard deviation", "The median"),
        ),
        Question(
            "All values are doubled. What becomes of the standard deviation?",
            ("It stays", "It is four times as large", "It doubles"),
        ),
    ),
    (
        Question(
            "A fair coin showed heads five times. How likely is heads now?",
            ("Less than one half, tails is due", "More than one half, it runs hot", "One half"),
        ),
        Question(
            "A and B can't both happen. What are they?",
            ("Independent", "Equally likely", "Dependent, unless one is impossible"),
        ),
    ),
    (
        Question("What is the expected number of sixes in twelve rolls?", ("One sixth", "Six", "Two")),
        Question(
            "X and Y are independent. What is the variance of X − Y?",
            ("The difference of the variances", "Zero", "The sum of the variances"),
        ),
    ),
    (
        Question(
            "The sample is four times as large. What becomes of the mean's standard error?",
            ("It is a quarter", "It stays", "It halves"),
        ),
        Question(
            "What does the central limit theorem speak of?",
            ("The values in a large sample", "The largest value", "The means of large samples"),
        ),
    ),
    (
        Question(
            "A 95 % interval for a mean is 3 to 5. What does that say?",
            (
                "The mean lies in it with probability 95 %",
                "95 % of the values lie in it",
                "The method covers the mean in 95 % of samples",
            ),
        ),
        Question(
            "What makes an interval narrower?",
            ("A higher level of confidence", "A more varied population", "A larger sample"),
        ),
    ),
    (
        Question(
            "A p-value is 0.03. What does that say?",
            (
                "The null hypothesis holds with probability 3 %",
                "The effect is large",
                "Such data are rare where the null hypothesis holds",
            ),
        ),
        Question(
            "Twenty true null hypotheses are tested at 5 %. What is to be expected?",
            ("No rejection", "Twenty rejections", "One rejection"),
        ),
    ),
)


def answered(problem: Block, part: int, answer: str, *, correct: bool) -> dict[str, object]:
    """An answer (`choice_0` …) to the problem's part, counted from 0, as the platform's `submission` tells it."""
    questions = _BY_WEEK[problem.week % len(_BY_WEEK)]
    question = questions[part % len(questions)]
    return {
        "input_type": "choicegroup",
        "question": question.text,
        "response_type": "multiplechoiceresponse",
        "answer": question.choices[int(answer.removeprefix("choice_"))],
        "variant": "",
        "correct": correct,
    }
