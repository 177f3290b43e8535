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
 * Tries the settings: one signed call to the backend, and what came of it in words.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

require_once(__DIR__ . '/../../config.php');
require_once($CFG->libdir . '/adminlib.php');

admin_externalpage_setup('local_communicator_connection');

try {
    $courses = \local_communicator\local\backend_client::from_settings()->count_courses((int) $USER->id);
    $words = get_string('connectionworks', 'local_communicator', $courses);
    $notice = new \core\output\notification($words, \core\output\notification::NOTIFY_SUCCESS, false);
} catch (\local_communicator\local\backend_exception $problem) {
    $words = $problem->getMessage() . ($problem->detail === '' ? '' : ' (' . s($problem->detail) . ')');
    $notice = new \core\output\notification($words, \core\output\notification::NOTIFY_ERROR, false);
}

$settings = new moodle_url('/admin/settings.php', ['section' => 'local_communicator']);
echo $OUTPUT->header();
echo $OUTPUT->heading(get_string('testconnection', 'local_communicator'));
echo $OUTPUT->render($notice);
echo $OUTPUT->single_button($PAGE->url, get_string('tryagain', 'local_communicator'), 'get');
echo $OUTPUT->single_button($settings, get_string('settings'), 'get');
echo $OUTPUT->footer();
