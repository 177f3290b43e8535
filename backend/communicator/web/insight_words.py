"""The words of public insights in our languages: what codes mean, what the page and its citation say."""

from collections.abc import Mapping

from babel import Locale

from communicator.insights.codes import UNKNOWN, VALUES

Words = Mapping[str, str]

LABELS: Mapping[str, Mapping[str, Words]] = {
    "en": {
        "education": {
            "p": "Doctorate",
            "m": "Master’s",
            "b": "Bachelor’s",
            "a": "Associate degree",
            "hs": "Upper secondary",
            "jhs": "Lower secondary",
            "el": "Primary",
            "none": "No formal education",
            "other": "Other",
        },
        "gender": {"f": "Women", "m": "Men", "o": "Other"},
        "unknown": {UNKNOWN: "Not said"},
    },
    "es": {
        "education": {
            "p": "Doctorado",
            "m": "Máster",
            "b": "Grado",
            "a": "Grado de dos años",
            "hs": "Secundaria superior",
            "jhs": "Secundaria inferior",
            "el": "Primaria",
            "none": "Sin estudios",
            "other": "Otros",
        },
        "gender": {"f": "Mujeres", "m": "Hombres", "o": "Otro"},
        "unknown": {UNKNOWN: "Sin respuesta"},
    },
}

WORDS: Mapping[str, Words] = {
    "en": {
        "title": "Who registers, and who earns a certificate",
        "host": "Public insights",
        "together": "All public courses together",
        "released": "Release of {day}",
        "course": "Course",
        "show": "Show",
        "registered": "Registered",
        "certified": "Certified",
        "share": "Share",
        "earned": "Earned a certificate",
        "share_of_registered": "of those who registered",
        "country": "Country",
        "countries": "Countries",
        "education": "Education",
        "gender": "Gender",
        "age": "Age when registering",
        "under": "Under {end}",
        "and_over": "{start} and over",
        "more_countries": "{count} more countries",
        "others": "{count} other countries",
        "no_countries": "Every country",
        "n": "N {total}",
        "not_said": "not said {count} ({share})",
        "of_day": "counts of {day}",
        "of_days": "counts of {first} to {last}",
        "few": "hidden",
        "few_long": "fewer than 10, or withheld because it would tell such a number",
        "few_note": "Hidden: <10 (zero too), or withheld because it would tell such a number. Shares come "
        "from published counts only.",
        "rule": "How these numbers are made",
        "rule_1": "Counts are published at most once a week, rounded to 5. Nobody’s name, address or single answer is.",
        "rule_2": "Counts of 0 to 9 are hidden, zero too; and so is anything that would give them away by subtraction, "
        "from another table, another course or one of the three releases before. That is proven before a release; "
        "where it can’t be proven nothing is released.",
        "rule_3": "A count keeps its value and date until ten people more or less are in it. Whoever registers between "
        "two releases shows in neither.",
        "rule_4": "A registrant is anybody who ever enrolled in the course or was seen in it, whoever left it too; "
        "somebody in two courses counts twice in all courses together. Age is the age in the year of registration.",
        "limits": "Its limits: who knows much else, a list of a course’s learners say, knows more than these tables "
        "tell. The proof is about the numbers 0 to 9, not about how likely each of them is.",
        "take": "Take the numbers along",
        "csv": "CSV",
        "json": "JSON",
        "dictionary": "Data dictionary",
        "all_csv": "CSV of all courses",
        "cite": "How to cite",
        "citation": "{who}: {what}. Rounded counts of registrants and certificates, release of {day}. {url}",
        "nothing_title": "Nothing is public here yet",
        "nothing_text": "A course’s numbers show here once its team turns them on and the next release is made.",
        "absent_title": "No public numbers of this course",
        "absent_text": "Either its team hasn’t turned them on, or there is no such course here.",
        "absent_link": "What is public",
        "back": "Back to the numbers",
        "dictionary_text": "What the columns, tables and codes of the CSV and JSON files mean.",
        "columns": "Columns of the CSV",
        "column": "Column",
        "code": "Code",
        "meaning": "Meaning",
        "country_codes": "{count} codes of ISO 3166-1 alpha-2, and XK for Kosovo",
    },
    "es": {
        "title": "Quién se inscribe y quién obtiene un certificado",
        "host": "Datos públicos",
        "together": "Todos los cursos públicos juntos",
        "released": "Publicación del {day}",
        "course": "Curso",
        "show": "Mostrar",
        "registered": "Inscritos",
        "certified": "Certificados",
        "share": "Proporción",
        "earned": "Obtuvieron un certificado",
        "share_of_registered": "de quienes se inscribieron",
        "country": "País",
        "countries": "Países",
        "education": "Estudios",
        "gender": "Género",
        "age": "Edad al inscribirse",
        "under": "Menos de {end}",
        "and_over": "{start} o más",
        "more_countries": "{count} países más",
        "others": "Otros {count} países",
        "no_countries": "Cada país",
        "n": "N {total}",
        "not_said": "sin respuesta {count} ({share})",
        "of_day": "cifras del {day}",
        "of_days": "cifras del {first} al {last}",
        "few": "oculto",
        "few_long": "menos de 10, o no se publica porque revelaría una cifra así",
        "few_note": "Oculto: <10 (también cero), o no se publica porque revelaría una cifra así. Las "
        "proporciones salen solo de cifras publicadas.",
        "rule": "Cómo se obtienen estas cifras",
        "rule_1": "Las cifras se publican como mucho una vez por semana, redondeadas a 5. No se publica ningún nombre, "
        "dirección ni respuesta individual.",
        "rule_2": "Las cifras de 0 a 9 se ocultan, también el cero; y también todo lo que permitiría deducirlas por "
        "resta, con otra tabla, otro curso o una de las tres publicaciones anteriores. Se demuestra antes de "
        "publicar; si no puede demostrarse, no se publica nada.",
        "rule_3": "Una cifra conserva su valor y su fecha hasta que cambia en diez personas. Quien se inscribe entre "
        "dos publicaciones no se nota en ninguna.",
        "rule_4": "Cuenta como inscrito quien alguna vez se matriculó en el curso o fue visto en él, aunque lo dejara; "
        "quien está en dos cursos cuenta dos veces en el total. La edad es la del año de inscripción.",
        "limits": "Sus límites: quien sabe mucho más, por ejemplo la lista de participantes, sabe más de lo que dicen "
        "estas tablas. La demostración trata de los números de 0 a 9, no de lo probable que sea cada uno.",
        "take": "Llévate las cifras",
        "csv": "CSV",
        "json": "JSON",
        "dictionary": "Diccionario de datos",
        "all_csv": "CSV de todos los cursos",
        "cite": "Cómo citar",
        "citation": "{who}: {what}. Cifras redondeadas de inscritos y certificados, publicación del {day}. {url}",
        "nothing_title": "Aquí todavía no hay nada público",
        "nothing_text": "Las cifras de un curso aparecen cuando su equipo las activa y se hace la siguiente "
        "publicación.",
        "absent_title": "Este curso no tiene cifras públicas",
        "absent_text": "O su equipo no las ha activado, o aquí no existe ese curso.",
        "absent_link": "Lo que es público",
        "back": "Volver a las cifras",
        "dictionary_text": "Qué significan las columnas, tablas y códigos de los archivos CSV y JSON.",
        "columns": "Columnas del CSV",
        "column": "Columna",
        "code": "Código",
        "meaning": "Significado",
        "country_codes": "{count} códigos de ISO 3166-1 alfa-2, y XK para Kosovo",
    },
}


def labels_of(dimension: str, language: str) -> dict[str, str]:
    """Every value of a dimension in words; countries as Unicode's CLDR names them."""
    return {value: _label(dimension, value, language) for value in VALUES[dimension]}


def _label(dimension: str, value: str, language: str) -> str:
    if value == UNKNOWN:
        return LABELS[language]["unknown"][value]
    if dimension == "country":
        return str(Locale.parse(language).territories.get(value, value))
    if dimension == "age":
        return _age(value, WORDS[language])
    return LABELS[language][dimension][value]


def _age(band: str, words: Words) -> str:
    if band == VALUES["age"][0]:
        return words["under"].format(end=int(band.partition("-")[2]) + 1)
    if band.endswith("+"):
        return words["and_over"].format(start=band.removesuffix("+"))
    return band.replace("-", "–")
