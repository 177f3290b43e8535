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
 * One table of the page as a CSV file.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use local_communicator\local\report_store;
use local_communicator\local\tables;

require_once(__DIR__ . '/../../config.php');

$course = get_course(required_param('id', PARAM_INT));
$part = required_param('part', PARAM_ALPHA);
$PAGE->set_url('/local/communicator/export.php', ['id' => $course->id, 'part' => $part]);
require_login($course);
require_capability('local/communicator:viewmetrics', context_course::instance($course->id));

$report = report_store::newest((int) $course->id);
if ($report === null || !in_array($part, tables::PARTS, true)) {
    $page = new moodle_url('/local/communicator/social.php', ['id' => $course->id]);
    throw new moodle_exception('nofigures', 'local_communicator', $page);
}
$table = new tables($report);
$name = clean_filename(format_string($course->shortname) . '-' . $part . '-' . gmdate('Ymd', $report->generatedat));
\core\dataformat::download_data($name, 'csv', $table->columns($part), $table->rows($part));
