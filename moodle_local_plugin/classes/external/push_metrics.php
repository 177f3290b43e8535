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
use core_external\external_single_structure;
use core_external\external_value;
use local_communicator\local\report;
use local_communicator\local\report_store;

/**
 * The backend leaves a course's report here, so that teachers see figures even where Moodle can't reach the backend.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class push_metrics extends external_api {
    /**
     * The parameters.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters(): external_function_parameters {
        return new external_function_parameters([
            'courseid' => new external_value(PARAM_INT, 'The course in Moodle'),
            // Raw, since any cleaning would change the JSON: it is checked as a whole, and escaped wherever it is shown.
            'report' => new external_value(PARAM_RAW, 'The report as JSON text, version 1'),
        ]);
    }

    /**
     * Checks the report and keeps it.
     *
     * @param int $courseid the course in Moodle
     * @param string $report the report as JSON text
     * @return array stored, generatedat
     */
    public static function execute(int $courseid, string $report): array {
        $given = self::validate_parameters(self::execute_parameters(), ['courseid' => $courseid, 'report' => $report]);
        $context = \context_course::instance($given['courseid']);
        self::validate_context($context);
        require_capability('local/communicator:push', $context);
        $checked = report::from_json($given['report'], $given['courseid']);
        return [
            'stored' => report_store::keep($given['courseid'], report_store::PUSH, $checked),
            'generatedat' => $checked->generatedat,
        ];
    }

    /**
     * The answer.
     *
     * @return external_single_structure
     */
    public static function execute_returns(): external_single_structure {
        return new external_single_structure([
            'stored' => new external_value(PARAM_BOOL, 'False where a newer report was there already'),
            'generatedat' => new external_value(PARAM_INT, 'When the backend made the report, in seconds since 1970'),
        ]);
    }
}
