<?php
// This file is part of Communicator, a plugin for Moodle - https://moodle.org/
//
// Communicator is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Communicator is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Communicator.  If not, see <https://www.gnu.org/licenses/>.

/**
 * Spanish strings of the plugin.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['activities'] = 'Actividades y sus etiquetas';
$string['ago_days'] = 'hace {$a} días';
$string['ago_hours'] = 'hace {$a} horas';
$string['ago_minutes'] = 'hace {$a} min';
$string['allnetworks'] = 'Todas las redes';
$string['ascsv'] = 'CSV';
$string['astable'] = 'Tabla';
$string['backendurl'] = 'Dirección del servidor';
$string['backendurl_desc'] = 'Por ejemplo https://communicator.campus.example, sin /api. La seguridad HTTP de Moodle (Administración del sitio > General > Seguridad > Seguridad HTTP) debe permitir su nombre y su puerto: de forma predeterminada solo los puertos 443 y 80, y ningún equipo de la red propia.';
$string['badreport_future'] = 'El informe viene del futuro; los relojes de Moodle y del servidor no coinciden.';
$string['badreport_notareport'] = 'El texto no es un informe de la versión {$a}; puede que el módulo y el servidor sean de versiones distintas.';
$string['badreport_notime'] = 'El informe no dice cuándo se hizo.';
$string['badreport_othercourse'] = 'El informe no trata del curso {$a}.';
$string['badreport_partmissing'] = 'Al informe le falta la parte «{$a}».';
$string['badreport_toolong'] = 'El informe ocupa más de {$a}.';
$string['both'] = 'ambas';
$string['bynetwork'] = 'Por red';
$string['cachedef_asked'] = 'Resultado de pedir al servidor el informe de un curso';
$string['categories'] = 'Mensajes por categoría';
$string['communicator:manage'] = 'Actuar como docente responsable ante Communicator';
$string['communicator:push'] = 'Guardar informes elaborados por el servidor de Communicator';
$string['communicator:readlog'] = 'Leer los registros de los cursos para el servidor de Communicator';
$string['communicator:send'] = 'Escribir a estudiantes seleccionados';
$string['communicator:viewidentities'] = 'Ver de quién trata una cifra, si esa persona ha consentido';
$string['communicator:viewmetrics'] = 'Ver las cifras de redes sociales de un curso';
$string['connection'] = 'Conexión con el servidor';
$string['connection_desc'] = 'Communicator funciona como un servicio propio. Añada allí este sitio con <code>communicator site add NOMBRE --kind moodle --url URL</code> y copie aquí lo que muestra. Después, <a href="{$a}">pruebe la conexión</a>.<br>Si este Moodle no puede hacer llamadas al exterior, deje los tres campos vacíos: el servidor puede traer las cifras con el servicio web «Communicator backend».';
$string['connectionworks'] = 'El servidor responde y acepta la clave de este sitio.';
$string['consented'] = 'Consienten';
$string['conversation'] = 'Conversación';
$string['conversation_components'] = 'Círculos separados';
$string['conversation_components_help'] = 'Grupos sin respuestas entre sí';
$string['conversation_density'] = 'Densidad';
$string['conversation_density_help'] = 'Parejas que hablaron, de todas las posibles, de 0 a 1';
$string['conversation_in_degree_centralisation'] = 'Centralización';
$string['conversation_in_degree_centralisation_help'] = 'En qué medida las respuestas van a una sola persona, de 0 a 1';
$string['conversation_isolates'] = 'Fuera de la conversación';
$string['conversation_isolates_help'] = 'Personas que no respondieron a nadie ni recibieron respuesta';
$string['conversation_people'] = 'Personas';
$string['conversation_people_help'] = 'Todas aquellas cuyos mensajes se han recogido';
$string['conversation_reciprocity'] = 'Reciprocidad';
$string['conversation_reciprocity_help'] = 'Parte de las respuestas que fueron correspondidas, de 0 a 1';
$string['conversation_replies'] = 'Respuestas';
$string['conversation_replies_help'] = 'De una persona a otra';
$string['conversation_unanswered_authors'] = 'Sin respuesta nunca';
$string['conversation_unanswered_authors_help'] = 'Personas que publicaron y aún no tienen respuesta';
$string['conversation_unanswered_posts'] = 'Mensajes aún sin respuesta';
$string['conversation_unanswered_posts_help'] = 'Sin ninguna respuesta recogida';
$string['coverage'] = 'Lo que se ha podido recoger';
$string['day'] = 'Día';
$string['decision'] = 'Decisión';
$string['different'] = 'Distintas';
$string['evolution'] = 'Usos de etiquetas, día a día';
$string['evolution_bar'] = '{$a->day}: {$a->proposed} propuestas por usted, {$a->own} propias de los estudiantes';
$string['evolution_summary'] = '{$a->uses} usos en {$a->days} días, del {$a->from} al {$a->until}, hora del curso ({$a->zone})';
$string['favourites'] = 'Favoritos';
$string['fewerthan'] = 'menos de {$a}';
$string['figure'] = 'Cifra';
$string['figuresfrom'] = 'Cifras calculadas {$a}';
$string['gap_day'] = '{$a->network} sin recoger el {$a->from}';
$string['gap_days'] = '{$a->network} sin recoger del {$a->from} al {$a->until}';
$string['gaps'] = 'Huecos';
$string['hashtag'] = 'Etiqueta';
$string['hashtags'] = 'Etiquetas propuestas y propias de los estudiantes';
$string['hashtags_help'] = 'Un mensaje cuenta una vez por cada etiqueta. Una errata confirmada cuenta para la etiqueta que se quiso escribir. Los artículos llaman a las dos clases no formal e informal.';
$string['hashtags_size'] = '{$a->posts} mensajes de {$a->people} personas';
$string['hashtaguses'] = 'Usos de etiquetas';
$string['how'] = 'Cómo';
$string['how_archive'] = 'Archivo';
$string['how_search'] = 'Búsqueda';
$string['how_stream'] = 'En directo';
$string['interactions'] = 'Interacciones';
$string['justnow'] = 'ahora mismo';
$string['keyid'] = 'Identificador de la clave';
$string['keyid_desc'] = 'Dice qué sitio llama.';
$string['kind'] = 'Clase';
$string['last'] = 'Último';
$string['lastfigures'] = 'Estas son las últimas cifras recibidas.';
$string['learnersown'] = 'Propias de los estudiantes';
$string['linked'] = 'Enlace';
$string['misspelled'] = 'Con errata';
$string['misspelling_confirmed'] = 'Errata';
$string['misspelling_rejected'] = 'Escrita a propósito';
$string['misspelling_suggestions'] = 'Por revisar';
$string['misspellings'] = '¿Erratas?';
$string['misspellings_help'] = 'Las tildes y las mayúsculas nunca cuentan como errata. Las decisiones se toman en la página de Communicator.';
$string['network'] = 'Red';
$string['network_bluesky'] = 'Bluesky';
$string['network_feed'] = 'Canales';
$string['network_google_plus'] = 'Google+';
$string['network_mastodon'] = 'Mastodon';
$string['network_twitter'] = 'X';
$string['network_x'] = 'X';
$string['networkreports'] = 'Según las redes';
$string['noactivities'] = 'No hay actividades; en la página de Communicator el profesorado las enumera, cada una con su etiqueta.';
$string['noconversation'] = 'Aún no se ha recogido ninguna conversación.';
$string['nocoverage'] = 'Aún no se recoge ninguna red ni se ha importado ningún archivo.';
$string['nodays'] = 'Todavía no se ha usado ninguna etiqueta.';
$string['nofigures'] = 'Todavía no hay cifras de este curso';
$string['nofigures_admin'] = 'Conecte el servidor en los ajustes, o deje que traiga sus cifras: communicator social publish --course ID.';
$string['nofigures_teacher'] = 'Cuando la administración de Moodle haya conectado Communicator y añadido este curso, las cifras aparecerán aquí por sí solas.';
$string['nohashtags'] = 'Todavía no se ha usado ninguna etiqueta.';
$string['nointeractions'] = 'Aún no se ha recogido ninguna.';
$string['nolog'] = 'Este Moodle no guarda ningún registro en su propia base de datos: el almacén "Registro estándar" está desactivado (Administración del sitio > Extensiones > Registros).';
$string['nomisspellings'] = 'Nada parece una errata.';
$string['noneown'] = 'Los estudiantes aún no han usado ninguna propia.';
$string['noneproposed'] = 'Aún no se ha usado ninguna de las propuestas.';
$string['noposts'] = 'Aún no se han recogido mensajes. En cuanto funcione un recolector o se importe un archivo, se contarán aquí; nadie tiene que consentir para ser contado sin nombre.';
$string['notcollected'] = 'Sin recoger';
$string['notcollected_network'] = '{$a} sin recoger';
$string['notreported'] = 'La red no ha dado recuentos.';
$string['oldfigures'] = 'de hace más de dos días';
$string['opensettings'] = 'Abrir los ajustes';
$string['others'] = 'Otras {$a->tags}, {$a->uses} usos';
$string['people'] = 'Personas';
$string['peopleposting'] = 'Personas que publican';
$string['pluginname'] = 'Communicator';
$string['posts'] = 'Mensajes';
$string['postsuntil'] = 'Mensajes hasta el {$a}';
$string['privacy:metadata:backend'] = 'El servidor de Communicator sabe quién pide las cifras de un curso, para decidir qué puede ver esa persona y dejar constancia. Los informes que devuelve son recuentos de un curso; Moodle no guarda con ellos datos personales.';
$string['privacy:metadata:backend:courseid'] = 'El identificador del curso del que tratan las cifras.';
$string['privacy:metadata:backend:role'] = 'Si esa persona actúa como docente responsable o como personal del curso.';
$string['privacy:metadata:backend:userid'] = 'El identificador en Moodle de la persona que mira la página.';
$string['privacy:metadata:log'] = 'El servidor de Communicator lee los registros de los cursos para los que predice: qué se hizo, cuándo y qué usuario lo hizo. No recibe nombres ni direcciones, ni quién fue en las actividades anónimas.';
$string['privacy:metadata:log:courseid'] = 'El identificador del curso en el que se hizo algo.';
$string['privacy:metadata:log:event'] = 'Qué se hizo, cuándo y en qué actividad.';
$string['privacy:metadata:log:grade'] = 'La calificación que se dio.';
$string['privacy:metadata:log:userid'] = 'El identificador en Moodle de la persona que lo hizo o a la que se refiere.';
$string['problem_blocked'] = 'La seguridad cURL de Moodle bloquea la dirección del servidor de Communicator; un administrador permite su nombre y su puerto en Administración del sitio > General > Seguridad > Seguridad HTTP.';
$string['problem_faulty'] = 'El servidor de Communicator tiene un fallo propio; su administrador lo encontrará en el registro.';
$string['problem_keyrefused'] = 'El servidor de Communicator no acepta la clave de este sitio; un administrador debe comparar el identificador y el secreto con los que mostró el servidor.';
$string['problem_notallowed'] = 'El servidor de Communicator no le permite ver las cifras de este curso.';
$string['problem_notconfigured'] = 'Communicator todavía no está configurado en este sitio.';
$string['problem_notunderstood'] = 'Lo que ha respondido no es un informe de Communicator; un administrador debe comprobar la dirección y la versión del servidor.';
$string['problem_refused'] = 'El servidor de Communicator ha rechazado la petición; puede que el módulo y el servidor sean de versiones distintas.';
$string['problem_timedout'] = 'El servidor de Communicator ha tardado demasiado en responder.';
$string['problem_toomany'] = 'El servidor de Communicator recibe ahora demasiadas peticiones; volverá a responder en unos minutos.';
$string['problem_unknowncourse'] = 'El servidor de Communicator aún no conoce este curso; su administrador debe añadirlo con el identificador {$a}.';
$string['problem_unreachable'] = 'En este momento no se puede acceder al servidor de Communicator.';
$string['profiles'] = 'Perfiles con enlace';
$string['profiles_completion'] = '{$a->linked} de {$a->enrolled} inscritos, {$a->percent} %';
$string['profiles_help'] = 'Barras: de quienes tienen algún enlace, quienes lo tienen a esta red; más oscuro, quienes han consentido. Los mensajes se asocian a estudiantes solo si han consentido.';
$string['proposedbyyou'] = 'Propuestas por usted';
$string['publications'] = 'Publicaciones';
$string['refreshmetrics'] = 'Obtener de Communicator las cifras de los cursos';
$string['refreshnow'] = 'Actualizar ahora';
$string['refused'] = 'Rechazos';
$string['replies'] = 'Respuestas';
$string['reportedat'] = 'Según las redes el {$a}';
$string['reposts'] = 'Republicaciones';
$string['secret'] = 'Secreto';
$string['secret_desc'] = 'Firma cada llamada. El servidor lo muestra una sola vez; <code>communicator site rotate NOMBRE</code> crea uno nuevo.';
$string['social'] = 'Redes sociales';
$string['spent'] = 'Lecturas pagadas';
$string['spentof'] = '{$a->spent} de {$a->cap}';
$string['state'] = 'Estado';
$string['state_ended'] = 'Terminado';
$string['state_never'] = 'Todavía nunca';
$string['state_ok'] = 'Recogiendo';
$string['state_refused'] = 'Rechazado';
$string['state_waiting'] = 'En espera';
$string['strftimeday'] = '%a %d %b';
$string['strftimemoment'] = '%d %b %Y, %H:%M';
$string['testconnection'] = 'Probar la conexión con Communicator';
$string['toknow'] = 'A tener en cuenta';
$string['tolookat'] = '{$a} por revisar';
$string['total'] = 'Total';
$string['tryagain'] = 'Probar otra vez';
$string['unanswered'] = 'Mensajes aún sin respuesta';
$string['uses'] = 'Usos';
$string['usinganyhashtag'] = 'Usan alguna etiqueta';
$string['value'] = 'Valor';
$string['verified'] = 'Verificados';
$string['wecollected'] = 'Recogidas';
$string['writtenas'] = 'Escrita así, y quizá quiso decir';
$string['youproposed'] = 'Propuestas';
