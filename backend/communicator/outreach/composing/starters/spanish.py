"""The six messages to begin with, in Spanish."""

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

SPANISH = (
    Starter(
        "welcome-back",
        "Te esperamos",
        "Para quienes llevan dos semanas sin entrar. Cuenta algo del curso que te guste especialmente.",
        "El curso sigue aquí para ti",
        flowed(
            """Hola, [:firstname|qué tal:]:

Hace un tiempo que no coincidimos y quería decirte que puedes volver cuando te venga bien. Todos los materiales siguen
abiertos y nada de lo que hiciste se ha perdido.

La forma más fácil de retomarlo:

1. Abre el curso: te lleva adonde estabas.
2. Mira un vídeo corto, el que quieras.
3. Prueba con una pregunta. Si no sale, puedes responder otra vez.

Si hay algo del curso que te lo pone difícil, responde a este mensaje. Me llega a mí.
"""
        ),
        QUIET,
    ),
    Starter(
        "certificate-in-reach",
        "El certificado, a tu alcance",
        "Para quienes siguen todo el curso con pocos ejercicios calificados. Añade un enlace a la página de notas.",
        "Qué cuenta para el certificado",
        flowed(
            """Hola, [:firstname|qué tal:]:

Has seguido buena parte del curso, y eso es lo que más importa. Por si además te interesa el certificado, funciona así:

- Solo cuentan los **ejercicios calificados**. Los vídeos, las lecturas y el foro no cuentan.
- En la página *Progreso* se ve cuáles tienes todavía abiertos.
- Puedes hacerlos en cualquier orden, y casi todos más de una vez.

Si no buscas un certificado, no tienes que hacer nada: disfruta del curso a tu manera.
"""
        ),
        FINISHING,
    ),
    Starter(
        "before-a-deadline",
        "Una mano antes de la fecha de entrega",
        "Para quienes agradecerían ayuda esta semana. Di qué entrega es y enlaza el primer ejercicio.",
        "Una mano con esta semana, si te apetece",
        flowed(
            """Hola, [:firstname|qué tal:]:

[:if last_seen is recent:]
Los ejercicios de esta semana son de los más largos del curso, así que aquí va lo que ha ayudado a otras personas.
[:else:]
Si las últimas semanas han estado llenas de otras cosas: no hace falta ponerse al día con todo. Este es el camino corto.
[:end:]

- Empieza por el **primer ejercicio de la semana**; los demás se apoyan en él.
- Las pistas no quitan puntos.
- Con media hora basta para empezar, y lo que escribas se guarda.

¿Te has quedado a medias? Pregunta en el foro o responde a este mensaje y dime dónde estás. No hay preguntas tontas.
"""
        ),
        IN_NEED_OF_A_HAND,
    ),
    Starter(
        "forum",
        "Una invitación al foro",
        "Para quienes están activos, sobre todo al principio. Enlaza una conversación que esté en marcha.",
        "Lo que se pregunta en el curso",
        flowed(
            """Hola, [:firstname|qué tal:]:

Esta semana han salido buenas preguntas en el foro, y no todas tienen respuesta todavía. La tuya puede ser la que
alguien está buscando.

No hace falta haber terminado nada para participar:

- Lee una conversación y di si lo ves de otra manera.
- Pregunta lo que te estabas preguntando. Seguro que no eres la única persona.
- Cuenta dónde usas lo que se trata en este curso.

Yo también leo el foro, y me hará ilusión verte por allí.
"""
        ),
        ACTIVE,
    ),
    Starter(
        "what-was-missing",
        "Una pregunta a quienes siguieron su camino",
        "Para quienes hace tiempo que no entran, hacia el final. Enlaza una encuesta de tres preguntas.",
        "Una pregunta sobre el curso",
        flowed(
            """Hola, [:firstname|qué tal:]:

Has formado parte de este curso un tiempo, y me gustaría que el próximo fuera mejor. Así que te hago una pregunta:
**¿qué habría hecho que este curso te resultara más útil?**

Basta con una línea: responde a este mensaje. Demasiado largo, demasiado fácil, mal momento del año, o ya habías
encontrado lo que buscabas: todo eso me ayuda.

Gracias por haber estado aquí. Los materiales siguen abiertos para ti.
"""
        ),
        GONE,
    ),
    Starter(
        "congratulations",
        "Enhorabuena",
        "Para quienes tienen casi todo el curso hecho, en la última semana. Añade qué viene después.",
        "Has llegado muy lejos",
        flowed(
            """Hola, [:firstname|qué tal:]:

¡Enhorabuena! Has recorrido una gran parte de este curso, y para eso hace falta algo más que interés: hacen falta
tardes enteras.

Antes de que termine:

- Mira la página *Progreso*, por si queda abierto algo que cuente.
- Guarda lo que quieras conservar; los apuntes y ejercicios merecen otra mirada dentro de un año.
- Cuéntanos qué te ha gustado y qué no. Quienes vengan después lo notarán.

Ha sido un placer tenerte aquí.
"""
        ),
        ARRIVING,
    ),
)
