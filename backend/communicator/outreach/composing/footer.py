"""What stands below each message, in its language: why one gets it, and the way out."""

import html
from dataclasses import dataclass

from communicator.outreach.placeholders import END_ISOLATE, ISOLATE, WAY_OUT_SLOT, is_right_to_left

LANGUAGES = ("en", "es")
DEFAULT_LANGUAGE = "en"
LINK = "color:inherit;text-decoration:underline"


@dataclass(frozen=True)
class Words:
    """The footer's words in one language."""

    why: str
    why_at: str
    chosen: str
    way_out: str
    no_way_out: str


WORDS = {
    "en": Words(
        why="You get this because you are enrolled in {course}.",
        why_at="You get this because you are enrolled in {course} at {site}.",
        chosen="Staff of the course wrote it and chose who gets it.",
        way_out="Stop these messages, or set what you get and what is predicted about you",
        no_way_out="Learners find their own link here to stop these messages and to set what is predicted about them.",
    ),
    "es": Words(
        why="Recibes este mensaje porque estás en el curso {course}.",
        why_at="Recibes este mensaje porque estás en el curso {course} de {site}.",
        chosen="Lo ha escrito el equipo del curso, que también ha elegido a quién llega.",
        way_out="Dejar de recibir estos mensajes, o elegir cuáles recibes y qué se predice sobre ti",
        no_way_out="Aquí tiene cada estudiante su propio enlace para dejar de recibir estos mensajes y elegir qué se "
        "predice sobre su avance.",
    ),
}


@dataclass(frozen=True)
class Footer:
    """The footer of a course's messages; both forms hold the way out's slot where `leads_out`."""

    course_name: str
    site_title: str
    language: str

    def text(self, leads_out: bool) -> str:
        """As plain text, after the line that mail clients take for a signature's beginning."""
        course = isolated(self.course_name)
        way = f"{self._words.way_out}:\n{chr(WAY_OUT_SLOT)}" if leads_out else self._words.no_way_out
        return f"\n\n-- \n{self._why(course, isolated(self.site_title))} {self._words.chosen}\n{way}\n"

    def html(self, leads_out: bool) -> str:
        """As HTML."""
        course, site = (
            f"<bdi>{html.escape(name)}</bdi>" if name else "" for name in (self.course_name, self.site_title)
        )
        way = self._words.no_way_out
        if leads_out:
            way = f'<a href="{chr(WAY_OUT_SLOT)}" style="{LINK}">{self._words.way_out}</a>'
        return f"{self._why(course, site)} {self._words.chosen}<br>\n{way}"

    @property
    def _words(self) -> Words:
        return WORDS[self.language]

    def _why(self, course: str, site: str) -> str:
        return self._words.why_at.format(course=course, site=site) if site else self._words.why.format(course=course)


def isolated(name: str) -> str:
    """A name in plain text, isolated where its letters are written from right to left."""
    return f"{ISOLATE}{name}{END_ISOLATE}" if is_right_to_left(name) else name


def language_of(given: str | None) -> str:
    """The language of footers and templates for a communication's or a course's own (`es-419`: es); else English."""
    short = (given or "").replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else DEFAULT_LANGUAGE
