"""Texts that reveal a prediction, in English and Spanish, each with a kinder wording.

The paper's warning: learners who read that they were flagged may leave for that reason. What is looked for is a
prediction said *of the reader*; courses about risk, models or school dropout speak of such things as well.
"""

import re
from dataclasses import dataclass

from communicator.outreach.composing.lint.findings import Finding, excerpt

REVEALS = "This tells learners what is predicted about them; who reads that may leave for it. Say what helps instead."


@dataclass(frozen=True)
class Wording:
    """A way of revealing a prediction, and what could be said instead, in the same language."""

    pattern: re.Pattern[str]
    kinder: str


def _wording(pattern: str, kinder: str) -> Wording:
    return Wording(re.compile(pattern, re.I), kinder)


# Small words that may stand between "you" and what is said of you.
_SMALL = (
    r"(?:(?:\s+|['’])(?:re|ve|ll|d|are|were|be|been|being|may|might|could|will|would|can|seem|appear|look|have|has|had|"
    r"currently|now|also|still|probably|really|very|quite|highly|not|on|the|verge|of|about|going|likely|unlikely|"
    r"thinking|considering|planning|in|danger|close|to))*"
)
_WE = r"\b(?:we|i)(?:['’]ve| have)?(?: also)? (?:noticed|seen|see|think|believe|fear|worry|expect|suspect|predict|feel)"
_MACHINE = r"\b(?:model|algorithm|system|software|analytics|analysis|data|machine|artificial intelligence|AI)s?\b"
_FORETELLS = r"\b(?:predict|forecast|estimat|indicat|flag|calculat|expect|anticipat)\w*\b"
_LEAVING = (
    r"(?:drop(?:ping|ped)?[ -]out|fail(?:ing)?\b(?: (?:this|the|our) (?:course|class|module))?|quit(?:ting)?\b|"
    r"giv(?:e|ing) up|leav(?:e|ing) (?:this|the|our|us\b)(?: course)?|abandon(?:ing)?\b|"
    r"not (?:to )?(?:finish|pass|complete)\b|fall(?:ing)? behind)"
)
_ENDING = (
    r"(?:pass|fail|finish|complete|succeed|drop out|drop|leave|quit|stop|give up|struggle|withdraw|abandon|"
    r"(?:earn|get|receive) (?:a|the|your|this) (?:certificate|grade))\b"
)

ENGLISH = (
    _wording(
        rf"{_MACHINE}[^.!?\n]{{0,20}}{_FORETELLS}[^.!?;:\n]{{0,40}}\byou(?:r|rs|rself)?\b",
        "If this week was a busy one, here is the shortest way back in: …",
    ),
    _wording(r"\byou(?:['’]re|r)?" + _SMALL + r"\s+at (?:an? )?(?:\w+ )?risk\b", "Would a hand with this week help? …"),
    _wording(r"\bat[- ]risk (?:learner|student|participant)s?\b", "learners who may like some help"),
    _wording(
        r"(?:\byou(?:r|['’]re)?\b[^.!?\n]{0,30}|^|[.!?]\s+)\brisk of "
        r"(?:failing|dropping|leaving|quitting|losing|not (?:passing|finishing|completing))\b",
        "There is still time for all that counts: …",
    ),
    _wording(r"\byou(?:['’]re)?" + _SMALL + r"\s+(?:un)?likely to " + _ENDING, "Two exercises are left until …"),
    _wording(
        r"\b(?:your|you have an?|you['’]ve an?|you have the)(?: \w+)? (?:probability|likelihood|odds)\b"
        r"|\byour chances? (?:of|are|is)\b|\b(?:low|high|small|slim|poor|good|better|little) chances? of "
        r"(?:passing|failing|finishing|completing|success|succeeding|getting|earning|dropping|leaving)",
        "What counts for the certificate, and what is left of it: …",
    ),
    _wording(
        r"\b\d{1,3} ?(?:%|per ?cent)[^.!?\n]{0,12}\b(?:chances?|probab\w+|likel\w+|risk)\b(?! (?:ratio|difference))"
        r"[^.!?\n]{0,40}\b(?:you\w*|pass\w*|fail\w*|finish\w*|complet\w+|drop\w*|leav\w+|certificate)\b"
        r"|\b(?:you|your)\b[^.!?\n]{0,30}\b(?:chances?|probab\w+|likel\w+|risk)\b"
        r"[^.!?\n]{0,20}\b\d{1,3} ?(?:%|per ?cent)",
        "You have done five of seven weeks.",
    ),
    _wording(
        _WE + r"[^.!?\n]{0,30}\byou(?:['’]re)?" + _SMALL + r"\s+" + _LEAVING,
        "If something keeps you from going on, tell me; there may be a way.",
    ),
    _wording(
        r"\byou(?:['’]re)?\s+(?:may|might|could|will|are going to|seem to|are about to)(?: \w+ly)? "
        r"(?:fail(?: (?:this|the|our) (?:course|class|module|mooc)\b|(?=[.,!?\n]|$))|drop(?: |-)out)",
        "There is still time for all that counts: …",
    ),
    _wording(r"\byou(?:['’]re)?" + _SMALL + r"\s+drop(?:ping|ped)?[ -]out\b", "Whenever you want to go on: …"),
    _wording(
        r"\b(?:before you|don['’]t|do not) (?:drop out|(?:quit|leave) (?:the|this|our) course)",
        "You are welcome back at any point of the course.",
    ),
    _wording(
        r"\byou(?:['’]ve| have| were| are)?(?: been)? (?:flagged|identified as|classified as|categori[sz]ed as|"
        r"selected (?:by (?:our|a|the) (?:model|system|algorithm)|because you (?:may|might|are|seem)))",
        "I am writing to some of you about …",
    ),
    _wording(
        r"\byour predicted \w+|\bpredictions? (?:about|on) you\b|\byou (?:are|were|have been) predicted\b"
        r"|\bwe predict (?:that )?you\b",
        "Here is what comes next in the course: …",
    ),
)

_SISTEMA = r"\b(?:modelo|algoritmo|sistema|programa|análisis|inteligencia artificial|datos|estadísticas)\b"
_PREDICE = r"\b(?:predicen?|prevén?|preve|estiman?|calculan?|pronostican?|indican?)\b"
_ABANDONAR = (
    r"(?:abandon(?:ar|es|arás)|suspend(?:er|as|erás)|dej(?:ar|es|arás) (?:el|este|nuestro|de seguir el) curso|"
    r"no (?:vas a )?(?:termin(?:ar|es|arás)|acab(?:ar|es|arás)|complet(?:ar|es|arás)|"
    r"aprob(?:ar|arás)|apruebes|super(?:ar|es|arás)))"
)

SPANISH = (
    _wording(
        rf"{_SISTEMA}[^.!?\n]{{0,20}}{_PREDICE}[^.!?\n]{{0,40}}(?:\b(?:tú|tu|tus|te|ti)\b|\b\w+r[áa]s\b|\bvas a\b)",
        "Si has tenido una semana complicada, este es el camino más corto para volver: …",
    ),
    _wording(
        r"\b(?:estás|estas|podrías estar|puedes estar|pareces estar|te encuentras|corres)(?: en)?(?: \w+)?(?: un)? "
        r"(?:riesgo|peligro)\b",
        "¿Te vendría bien una mano con esta semana? …",
    ),
    _wording(
        r"\b(?:estudiantes|alumnos|alumnas|alumnado|participantes) en riesgo\b(?! de exclusión)",
        "quienes agradecerían ayuda",
    ),
    _wording(
        r"\briesgo de (?:abandono\b(?! escolar)|abandonar|suspender|no (?:terminar|acabar|completar|aprobar|superar))",
        "Todavía hay tiempo para todo lo que cuenta: …",
    ),
    _wording(
        rf"\b(?:probable|posible) que {_ABANDONAR}|\b(?:probablemente|seguramente|posiblemente) {_ABANDONAR}",
        "Te quedan dos ejercicios para …",
    ),
    _wording(
        r"\b(?:tu|tus) (?:probabilidad(?:es)?|posibilidades|opciones) de\b"
        r"|\b(?:tienes|tiene)[^.!?\n]{0,20}\b(?:probabilidad(?:es)?|posibilidades) de (?:aprobar|terminar|acabar|"
        r"completar|abandonar|suspender|superar|conseguir|obtener|dejar)",
        "Lo que cuenta para el certificado, y lo que te falta: …",
    ),
    _wording(
        r"\bprobabilidad de que (?:abandones|suspendas|apruebes|termines|acabes|completes|dejes|consigas|superes|no)\b"
        r"|\b\d{1,3} ?(?:%|por ciento) de (?:probabilidad(?:es)?|posibilidades|riesgo)\b",
        "Has hecho cinco de las siete semanas.",
    ),
    _wording(
        rf"\b(?:podrías|vas a|pareces|estás a punto de|estás pensando en|es posible que|creemos que|tememos que|"
        rf"parece que)"
        rf"(?: \w+)? {_ABANDONAR}",
        "Si algo te impide seguir, cuéntamelo; quizá haya una manera.",
    ),
    _wording(
        r"\bno abandones\b(?= (?:el|este|nuestro)\b|[.,!?\n]|$)|\bantes de que (?:abandones|lo dejes|dejes el curso)",
        "Puedes volver en cualquier momento del curso.",
    ),
    _wording(
        r"\bte (?:hemos|han|ha) (?:marcado|identificado|clasificado|señalado|detectado)\b"
        r"|\bhas sido (?:marcad|identificad|clasificad|señalad)[oa]\b",
        "Escribo a algunas personas del curso por …",
    ),
    _wording(
        r"\bpredicci(?:ón|ones) (?:sobre ti|para ti|acerca de ti|es que)\b"
        r"|\b(?:predecimos|prevemos|pronosticamos) que\b[^.!?\n]{0,30}\b(?:\w+r[áa]s|vas a)\b",
        "Esto es lo que viene ahora en el curso: …",
    ),
)


def revealing(field: str, text: str) -> list[Finding]:
    """What of a text reveals a prediction; of wordings that overlap the first alone is told."""
    found: list[Finding] = []
    told: list[tuple[int, int]] = []
    for wording in (*ENGLISH, *SPANISH):
        for match in wording.pattern.finditer(text):
            begin, end = match.span()
            if all(end <= other_begin or begin >= other_end for other_begin, other_end in told):
                told.append((begin, end))
                found.append(Finding(field, "reveals_prediction", REVEALS, excerpt(text, match), wording.kinder))
    return found
