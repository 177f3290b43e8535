"""What invented learners say: hashtags that teachers proposed, learners' own, slips of the finger, sentences.

A text is a tuple of parts, so that each network can write tags, links and people in its own way.
"""

import random
from collections.abc import Sequence
from typing import NamedTuple

from communicator.simulation.chance import happens

Part = tuple[str, str]
"""`("words" | "tag" | "link" | "person", value)`; a tag without its sign, a person as the place in `accounts`."""

EXERCISES, DISCUSSIONS = "Activities and exercises", "Discussions"


class Task(NamedTuple):
    """A line of the teacher's list; `slip` is how the hashtag is misspelt most."""

    name: str
    category: str
    hashtag: str
    slip: str


TASKS = (
    Task("Ask a question that data can answer", EXERCISES, "SFEMyQuestion", "SFEMyQuestoin"),
    Task("Find a good or a bad picture of data", EXERCISES, "SFEPictureOfData", "SFEPicturesOfData"),
    Task("Mean or median: a number in the news", EXERCISES, "SFEMeanOrMedian", "SFEMeanOrMedain"),
    Task("Invent a fair game of chance", EXERCISES, "SFEFairGame", "SFEFiarGame"),
    Task("Count a queue: waiting times at a café", EXERCISES, "SFEColaEnElCafé", "SFEColaEnCafé"),
    Task("Take a sample of your own", EXERCISES, "SFEMuestraPequeña", "SFEMuestaPequeña"),
    Task("Watch an opinion poll and its margin", EXERCISES, "SFEPollWatch", "SFEPolWatch"),
    Task("Can statistics lie?", DISCUSSIONS, "", ""),
    Task("Who should own data about us?", DISCUSSIONS, "", ""),
    Task("Hangout with the course team", "Hangout", "SFEHangout", "SFEHangaut"),
)
PROPOSED = tuple(task for task in TASKS if task.hashtag)
"""One a week of the course, in its order; the last one is used from its week on."""

OWN = (
    "rstats",
    "dataviz",
    "estadística",
    "LearningTogether",
    "statistics",
    "datos",
    "python",
    "StatsInTheWild",
    "AprendiendoJuntos",
    "MathIsFun",
    "spreadsheets",
    "probabilidad",
    "infographics",
    "StudyBuddies",
    "homework",
    "censusdata",
    "统计学",
    "dudas",
    "estatística",
    "HousePrices",
    "WeatherData",
    "football",
    "MyCityInNumbers",
    "lotteries",
    "bayes",
    "HealthData",
    "TransporteMetro",
    "openAccess",
    "DatenUndFakten",
    "surveys",
    "teachers",
    "womenInSTEM",
    "ClimateData",
    "fakeNews",
    "bikes",
    "birdwatching",
)
"""From the most used to the least."""

_SAID = {
    "en": (
        "My answer of this week",
        "I never thought of it this way",
        "Took me an evening & a coffee",
        "Numbers from my own street",
        "Is this a fair comparison?",
        "Look at the y axis of this one",
        "The average hides half of the story",
        "Same data, two conclusions",
        "Stuck on the third exercise. How did you do it?",
        "Does anybody else get 0.35 here?",
    ),
    "es": (
        "Mi respuesta de esta semana",
        "Nunca lo había pensado así",
        "Una tarde entera y por fin sale",
        "Datos de mi propio barrio",
        "¿Es una comparación justa?",
        "Fijaos en el eje de este gráfico",
        "La media esconde la mitad de la historia",
        "Los mismos datos, dos conclusiones",
        "Me he quedado en el tercer ejercicio. ¿Cómo lo hicisteis?",
        "¿A alguien más le da 0,35?",
    ),
}
_ANSWERED = {
    "en": (
        "Good find!",
        "I got the same",
        "I would use the median here",
        "Thank you, now I see it",
        "And how big was your sample?",
        "Not sure: what about those who didn't answer?",
    ),
    "es": (
        "¡Muy bueno!",
        "A mí me da lo mismo",
        "Yo usaría la mediana",
        "Gracias, ahora lo entiendo",
        "¿Y de qué tamaño era la muestra?",
        "No sé: ¿y los que no contestaron?",
    ),
}
LINKS = (
    "https://papers.example/median-incomes",
    "https://blog.example/2026/seven-bad-charts",
    "https://data.example/sets/bike-counts?format=csv",
    "https://videos.example/watch?v=sampling101",
    "https://noticias.example/encuesta-y-margen",
    "https://tools.example/dice",
    "https://museum.example/nightingale",
    "https://data.example/sets/rainfall",
)


def say(rng: random.Random, language: str, tags: Sequence[str], link: str | None) -> tuple[Part, ...]:
    """A post of its own: a sentence, perhaps a link, and the hashtags, the first sometimes in front."""
    words = rng.choice(_SAID[language])
    parts: list[Part] = [("words", words)]
    if link:
        parts += [("words", " "), ("link", link)]
    rest = list(tags)
    if rest and happens(rng, 0.2):
        parts = [("tag", rest.pop(0)), ("words", " "), *parts]
    return (*parts, *(part for tag in rest for part in (("words", " "), ("tag", tag))))


def answer(rng: random.Random, language: str, person: int | None, tags: Sequence[str]) -> tuple[Part, ...]:
    """Words to another's post, whose author may be named in front."""
    front: list[Part] = [] if person is None else [("person", str(person)), ("words", " ")]
    behind = [part for tag in tags for part in (("words", " "), ("tag", tag))]
    return (*front, ("words", rng.choice(_ANSWERED[language])), *behind)


def proposed_tag(rng: random.Random, week: int) -> str:
    """This week's proposed hashtag as somebody types it: mostly right, at times late, in another case, misspelt."""
    late = week - 1 if week > 0 and happens(rng, 0.2) else week
    task = PROPOSED[min(late, len(PROPOSED) - 1)]
    typed = (task.hashtag, task.hashtag.lower(), _without_accents(task.hashtag), task.slip, _slipped(rng, task.hashtag))
    return rng.choices(typed, weights=(80, 7, 5, 5, 3))[0]


def own_tags(rng: random.Random, favourite: str) -> list[str]:
    """One or two hashtags of learners' own; `favourite` is one that this learner returns to."""
    wanted = [favourite if happens(rng, 0.4) else OWN[int(len(OWN) * rng.random() ** 2.2)]]
    if happens(rng, 0.3):
        wanted.append(OWN[int(len(OWN) * rng.random() ** 2.2)])
    return list(dict.fromkeys(wanted))


def _without_accents(tag: str) -> str:
    return tag.translate(str.maketrans("áéíóúñ", "aeioun"))


def _slipped(rng: random.Random, tag: str) -> str:
    """One slip behind the course's letters: two letters swapped, one lost, or one typed twice."""
    at = rng.randrange(3, len(tag) - 1)
    return rng.choice(
        (
            tag[:at] + tag[at + 1] + tag[at] + tag[at + 2 :],
            tag[:at] + tag[at + 1 :],
            tag[:at] + tag[at] + tag[at:],
        )
    )
