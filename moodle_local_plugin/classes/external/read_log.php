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

namespace local_communicator\external;

use core_external\external_api;
use core_external\external_function_parameters;
use core_external\external_multiple_structure;
use core_external\external_single_structure;
use core_external\external_value;
use local_communicator\local\log_table;

/**
 * The backend reads a course's log here, page by page in the order of the rows' ids.
 *
 * A row says what happened when, on what, and by which user's number: no name, no address, nothing that anybody wrote.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class read_log extends external_api {
    /** @var int the most rows of one answer */
    public const MOST = 5000;

    /**
     * The parameters.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters(): external_function_parameters {
        return new external_function_parameters([
            'courseid' => new external_value(PARAM_INT, 'The course in Moodle'),
            'afterid' => new external_value(PARAM_INT, 'Rows after the one with this id; 0 for all', VALUE_DEFAULT, 0),
            'limit' => new external_value(PARAM_INT, 'How many at the most, 1 to ' . self::MOST, VALUE_DEFAULT, 1000),
        ]);
    }

    /**
     * Reads rows.
     *
     * @param int $courseid the course in Moodle
     * @param int $afterid the id of the last row that is known already
     * @param int $limit how many rows at the most
     * @return array rows, lastid, more
     */
    public static function execute(int $courseid, int $afterid = 0, int $limit = 1000): array {
        $given = self::validate_parameters(
            self::execute_parameters(),
            ['courseid' => $courseid, 'afterid' => $afterid, 'limit' => $limit]
        );
        $context = \context_course::instance($given['courseid']);
        self::validate_context($context);
        require_capability('local/communicator:readlog', $context);
        if ($given['courseid'] == SITEID || $given['afterid'] < 0 || $given['limit'] < 1 || $given['limit'] > self::MOST) {
            throw new \invalid_parameter_exception('A course, a row and 1 to ' . self::MOST . ' rows are needed');
        }
        return log_table::standing()->page($given['courseid'], $given['afterid'], $given['limit']);
    }

    /**
     * The answer.
     *
     * @return external_single_structure
     */
    public static function execute_returns(): external_single_structure {
        $number = fn(string $told): external_value => new external_value(PARAM_INT, $told, VALUE_REQUIRED, null, NULL_ALLOWED);
        return new external_single_structure([
            'rows' => new external_multiple_structure(new external_single_structure([
                'id' => new external_value(PARAM_INT, 'The row in the log'),
                'eventname' => new external_value(PARAM_RAW, 'The event\'s class'),
                'courseid' => new external_value(PARAM_INT, 'The course'),
                'userid' => new external_value(PARAM_INT, 'Who acted; 0 for nobody known, -1 for Moodle itself'),
                'relateduserid' => $number('Whom it is about'),
                'anonymous' => new external_value(PARAM_INT, '1 where Moodle promised not to tell who it was'),
                'loggedinas' => new external_value(PARAM_BOOL, 'Whether somebody else acted in this account'),
                'contextlevel' => new external_value(PARAM_INT, '70 for a course module'),
                'contextinstanceid' => new external_value(PARAM_INT, 'The id of the course module, if it is one'),
                'objecttable' => new external_value(PARAM_RAW, 'What it was done to', VALUE_REQUIRED, null, NULL_ALLOWED),
                'objectid' => $number('The id of that'),
                'other' => new external_value(PARAM_RAW, 'JSON object of a grade or a completion; empty without one'),
                'timecreated' => new external_value(PARAM_INT, 'When, in seconds since 1970'),
            ])),
            'lastid' => new external_value(PARAM_INT, 'The id of the last of these rows: the next afterid'),
            'more' => new external_value(PARAM_BOOL, 'Whether it is worth asking for the next rows at once'),
        ]);
    }
}
