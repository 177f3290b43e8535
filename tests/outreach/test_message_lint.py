"""Lint: it finds texts that reveal a prediction, in English and Spanish, and leaves kind ones alone."""

import time

import pytest

from communicator.audience.criteria import Criteria
from communicator.outreach.composing.lint import Finding, OtherCourses, lint
from communicator.outreach.composing.starters import starters
from communicator.outreach.message_body import make_template
from communicator.outreach.placeholders import Addressee

REVEALING = [
    "Our model predicts that you won't finish.",
    "Our algorithm has flagged you, and your activity is low.",
    "The data indicate that you will not complete the course.",
    "You are at risk of failing.",
    "You're currently at risk.",
    "You may be at high risk this week.",
    "This mail goes to at-risk learners.",
    "You run a risk of dropping out.",
    "You are likely to drop out.",
    "You seem unlikely to pass.",
    "You are very likely to earn a certificate.",
    "There is an 80% chance that you will pass.",
    "Your chances of passing are 35 %.",
    "You have a low probability of finishing.",
    "We noticed you may fail.",
    "We think you might be about to give up.",
    "I fear you are falling behind.",
    "I believe that you are thinking of leaving the course.",
    "You could fail this course.",
    "You might drop out soon.",
    "Before you drop out, read this.",
    "Don't leave the course yet.",
    "You have been identified as a learner in need.",
    "You were selected because you may need help.",
    "Your predicted grade is C.",
    "We have made predictions about you.",
    "Nuestro modelo predice que abandonarás el curso.",
    "El sistema estima que vas a suspender.",
    "Estás en riesgo de suspender.",
    "Te encuentras en alto riesgo.",
    "Escribimos a los estudiantes en riesgo.",
    "Tienes riesgo de abandono.",
    "Es probable que abandones.",
    "Es muy probable que no termines el curso.",
    "Probablemente suspenderás.",
    "Tus posibilidades de aprobar son bajas.",
    "Tienes muchas posibilidades de conseguir el certificado.",
    "Hay un 80 % de probabilidad de que apruebes.",
    "Creemos que vas a abandonar.",
    "Hemos notado que podrías suspender.",
    "Parece que estás a punto de dejar el curso.",
    "¡No abandones el curso!",
    "Antes de que lo dejes, escríbenos.",
    "Te hemos identificado como alguien que necesita ayuda.",
    "Tenemos una predicción sobre ti.",
    "Predecimos que no terminarás.",
]
KIND = [
    "It has been a while since we saw you, and you are missed.",
    "We noticed that week 3 was long, and made it shorter.",
    "Two exercises are left until your certificate.",
    "You have done 80 % of the course already.",
    "You need 60% of the points to pass.",
    "In week 3 our model predicts house prices from their size.",
    "The model predicts y from x; you will fit it yourself.",
    "There is no risk in asking a question.",
    "You will learn to assess patients at risk of a fall.",
    "Week 4 is about risk, probability and chance.",
    "What is the probability of two heads? You may find it surprising.",
    "Give yourself another chance with quiz 2; you have three attempts.",
    "If you have a chance to visit the forum, say hello.",
    "You are likely to meet this idea again in week 6.",
    "If you fail the first attempt, you have two more.",
    "You may fail a quiz and still earn the certificate.",
    "You will leave with a portfolio of your own.",
    "In this course you study why students drop out of school.",
    "Your predictions for exercise 2 are due on Friday.",
    "A 95 % confidence interval covers the truth in 95% of samples, as you saw.",
    "The risk ratio was 1.3 (95% CI 1.1 to 1.5).",
    "You can stop these messages at any time.",
    "You may leave the course whenever you like, and come back.",
    "Please leave us a comment.",
    "Don't give up on exercise 7: the second hint helps.",
    "The system tells whether you have submitted.",
    "Would a hand with this week help?",
    "Congratulations: you finished!",
    "Hace tiempo que no te vemos por el curso.",
    "Te quedan dos ejercicios para el certificado.",
    "Ya has hecho el 80 % del curso.",
    "En la semana 3 el modelo predice el precio de las casas.",
    "La semana 4 trata del riesgo, la probabilidad y el azar.",
    "Calcula la probabilidad de que salgan dos caras.",
    "Estudiamos el riesgo de abandono escolar en Europa.",
    "Si suspendes el primer intento, te quedan dos.",
    "Puedes volver en cualquier momento.",
    "Es probable que esta idea te suene de la semana 2.",
    "No dejes para mañana la encuesta de hoy.",
    "Tienes la posibilidad de elegir el proyecto.",
    "Gracias por tus predicciones del ejercicio 2.",
]


def codes(found: list[Finding]) -> list[str]:
    return [finding.code for finding in found]


@pytest.mark.parametrize("text", REVEALING)
def test_what_reveals_a_prediction_is_found_with_its_words_and_kinder_ones(text: str) -> None:
    found = [one for one in lint("Hello", f"Dear [:firstname|you:],\n\n{text}").warnings if one.field == "body"]
    assert "reveals_prediction" in codes(found), text
    assert all(one.excerpt and one.suggestion for one in found)


@pytest.mark.parametrize("text", KIND)
def test_kind_and_factual_texts_are_left_alone(text: str) -> None:
    assert lint("Week 4 is open", text).warnings == [], text


def test_a_subject_that_reveals_is_found_too() -> None:
    assert codes(lint("You are at risk of failing", "Hello all of you").warnings) == ["reveals_prediction"]


def test_what_is_said_in_a_conditions_mark_is_not_said_to_learners() -> None:
    body = "Hello all\n\n[:if leave 80-100:]\nWeek 3 is the hardest; here is a way through it.\n[:end:]"
    assert lint("Week 3", body).warnings == []


@pytest.mark.parametrize(
    ("subject", "body", "code"),
    [
        ("READ THIS NOW", "Some words.", "shouting"),
        ("Last days!!", "Some words.", "shouting"),
        ("a" * 71, "Some words.", "long_subject"),
        ("Hi [:firstname:]", "Some words.", "no_fallback"),
        ("Hi", "See the page [here](https://x.example).", "click_here"),
        ("Hola", "El foro está [aquí](https://x.example).", "click_here"),
        ("Hi", "See [the forum](https://x.example/?utm_source=mail).", "tracking_link"),
        ("Hi", "See [the forum](https://bit.ly/abc).", "short_link"),
        ("Hi", "Some words ![chart](https://x.example/c.png)", "image"),
        ("Hi", "Some <b>words</b> and more", "html"),
        ("Hi", "[The whole newsletter](https://x.example)", "no_text"),
        ("Hi", "![A poster](https://x.example/p.png)", "no_text"),
        ("Hi", "Welcome to course-v1:CampusX+Bio1+2025.", "other_course"),
        ("Hi", "See [it](https://x.example/courses/course-v1:CampusX+Bio1+2025/home).", "other_course"),
        ("Hi", "Welcome back to Organic Chemistry!", "other_course"),
    ],
)
def test_each_warning_has_a_text_that_earns_it(subject: str, body: str, code: str) -> None:
    courses = OtherCourses("course-v1:CampusX+Stat1+2026", "Statistics", ("Organic Chemistry",))
    assert code in codes(lint(subject, body, courses).warnings)


def test_a_mail_of_its_own_course_is_of_no_other() -> None:
    own = OtherCourses("course-v1:CampusX+Stat1+2026", "Introduction to Statistics II", ("Introduction to Statistics",))
    body = "Introduction to Statistics II: [go on](https://x.example/courses/course-v1:CampusX+Stat1+2026/home)."
    assert lint("MOOC week 2", body, own).warnings == []


@pytest.mark.parametrize(
    ("body", "code", "told"),
    [
        ("Dear [:grade:]", "placeholder", "no placeholder"),
        ("You have [:certify:]", "placeholder", "learners never read their predictions"),
        ("[:if certify > 50:]\nx", "condition", "Line 1: this [:if …:] has no [:end:]"),
        ("[:if grade > 50:]\nx\n[:end:]", "condition", "grade is not a chance"),
        ("[x](javascript:alert(1))", "unsafe_link", "begins with http:, https:, mailto:"),
        ("[x](ftp://x.example/a)", "unsafe_link", "begins with http:, https:, mailto:"),
        ("[x](/week3)", "unsafe_link", "whole address"),
        ("[x](https://x.example/[:firstname:])", "unsafe_link", "link's address"),
        ("[:if certify > 50:]\nx\n[:end:]", "empty_for_some", "[:else:]"),
    ],
)
def test_mistakes_are_errors(body: str, code: str, told: str) -> None:
    errors = [error for error in lint("s", body).errors if error.code == code]
    assert errors
    assert told in errors[0].text


def test_a_message_that_some_read_and_others_read_differently_is_no_mistake() -> None:
    body = "[:if certify >= 50:]\nNear.\n[:else:]\nStill time.\n[:end:]"
    assert lint("Week 4", body).errors == []


@pytest.mark.parametrize(
    "piece", ["![", "[a](", "[:", "you are likely going to be ", "<a ", "es probable que ", "> - "]
)
def test_a_text_made_to_be_slow_is_read_in_seconds(piece: str) -> None:
    began = time.process_time()
    lint("Hi", (piece * 10_000)[:10_000])
    assert time.process_time() - began < 3


def test_the_messages_to_begin_with_pass_and_propose_criteria_that_can_be_read() -> None:
    for language in ("en", "es"):
        assert len(starters(language)) == 6
        for starter in starters(language):
            found = lint(starter.subject, starter.body)
            assert (found.errors, found.warnings) == ([], []), (language, starter.id)
            assert Criteria.parse(starter.criteria).as_dict()
            text = make_template(starter.subject, starter.body, "Statistics", language).fill(Addressee(), None).text
            assert "[:" not in text
            assert text.split("\n")[0] == {"en": "Hello there,", "es": "Hola, qué tal:"}[language]
