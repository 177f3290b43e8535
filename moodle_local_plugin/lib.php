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
 * Callbacks that Moodle looks for by name.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

/**
 * Adds "Communicator" to a course's navigation for those who may see its figures.
 *
 * @param navigation_node $navigation the course's node
 * @param stdClass $course the course
 * @param context_course $context its context
 */
function local_communicator_extend_navigation_course(
    navigation_node $navigation,
    stdClass $course,
    context_course $context,
): void {
    if (!has_capability('local/communicator:viewmetrics', $context)) {
        return;
    }
    $navigation->add(
        get_string('pluginname', 'local_communicator'),
        new moodle_url('/local/communicator/social.php', ['id' => $course->id]),
        navigation_node::TYPE_SETTING,
        null,
        'local_communicator',
        new pix_icon('icon', '', 'local_communicator'),
    );
}
