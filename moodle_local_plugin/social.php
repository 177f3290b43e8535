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
 * What a course's learners do on social networks, for its teachers.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_communicator\local\figures;
use local_communicator\output\social_page;

require_once(__DIR__ . '/../../config.php');

$course = get_course(required_param('id', PARAM_INT));
$url = new moodle_url('/local/communicator/social.php', ['id' => $course->id]);
$PAGE->set_url($url);
require_login($course);
$context = context_course::instance($course->id);
require_capability('local/communicator:viewmetrics', $context);

$figures = new figures($course, $context);
if (optional_param('refresh', false, PARAM_BOOL)) {
    require_sesskey();
    $figures->forget();
    redirect($url);
}

$PAGE->set_pagelayout('incourse');
$PAGE->set_title(get_string('social', 'local_communicator') . moodle_page::TITLE_SEPARATOR . $course->fullname);
$PAGE->set_heading($course->fullname);

// The backend may take seconds: other pages of this person needn't wait for it.
\core\session\manager::write_close();
$page = new social_page($figures->current((int) $USER->id), $url, has_capability('moodle/site:config', context_system::instance()));
echo $OUTPUT->header();
echo $OUTPUT->render_from_template('local_communicator/social', $page->export_for_template($OUTPUT));
echo $OUTPUT->footer();
