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
 * Web functions of the plugin, and the service that the backend's token belongs to.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$functions = [
    'local_communicator_push_metrics' => [
        'classname' => 'local_communicator\external\push_metrics',
        'description' => 'Stores the report that the Communicator backend made of a course.',
        'type' => 'write',
        'capabilities' => 'local/communicator:push',
    ],
    'local_communicator_read_log' => [
        'classname' => 'local_communicator\external\read_log',
        'description' => 'Gives rows of a course\'s log to the Communicator backend, in the order of their ids.',
        'type' => 'read',
        'capabilities' => 'local/communicator:readlog',
    ],
];

$services = [
    'Communicator backend' => [
        'shortname' => 'local_communicator',
        'functions' => [
            'core_webservice_get_site_info',
            'core_course_get_courses',
            'core_course_get_courses_by_field',
            'core_enrol_get_enrolled_users',
            'core_completion_get_course_completion_status',
            'gradereport_user_get_grade_items',
            'local_communicator_push_metrics',
            'local_communicator_read_log',
        ],
        'restrictedusers' => 1,
        'enabled' => 0,
    ],
];
