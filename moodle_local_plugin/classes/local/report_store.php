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

namespace local_communicator\local;

/**
 * The latest reports of courses, kept for when the backend is away: one that we fetched, one that it pushed.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class report_store {
    /** @var string we asked the backend */
    public const FETCH = 'fetch';

    /** @var string the backend brought it */
    public const PUSH = 'push';

    /** @var string the table */
    private const TABLE = 'local_communicator_report';

    /**
     * Keeps a report, unless a newer one came the same way.
     *
     * @param int $courseid the course
     * @param string $source FETCH or PUSH
     * @param report $report the report
     * @return bool false where a newer one was there
     */
    public static function keep(int $courseid, string $source, report $report): bool {
        global $DB;
        $row = ['courseid' => $courseid, 'source' => $source];
        $before = $DB->get_record(self::TABLE, $row, 'id, generatedat');
        if ($before && $before->generatedat > $report->generatedat) {
            return false;
        }
        $row['generatedat'] = $report->generatedat;
        $row['storedat'] = \core\di::get(\core\clock::class)->time();
        $row['report'] = $report->json;
        if ($before) {
            $DB->update_record(self::TABLE, ['id' => $before->id] + $row);
            return true;
        }
        try {
            $DB->insert_record(self::TABLE, $row);
        } catch (\dml_write_exception $problem) {
            // Somebody else's page kept one in the same moment: theirs is as fresh as ours.
            if (!$DB->record_exists(self::TABLE, ['courseid' => $courseid, 'source' => $source])) {
                throw $problem;
            }
        }
        return true;
    }

    /**
     * The newest report of a course, whichever way it came.
     *
     * @param int $courseid the course
     * @return report|null null where none ever came
     */
    public static function newest(int $courseid): ?report {
        global $DB;
        $rows = $DB->get_records(self::TABLE, ['courseid' => $courseid], 'generatedat DESC, storedat DESC', '*', 0, 1);
        $row = reset($rows);
        return $row ? report::from_json($row->report, $courseid) : null;
    }

    /**
     * The courses that have a report and still exist.
     *
     * @return int[]
     */
    public static function courses(): array {
        global $DB;
        $sql = 'SELECT DISTINCT r.courseid
                  FROM {' . self::TABLE . '} r
                  JOIN {course} c ON c.id = r.courseid
              ORDER BY r.courseid';
        return array_map('intval', $DB->get_fieldset_sql($sql));
    }

    /**
     * A course's reports go with the course.
     *
     * @param \core\event\course_deleted $event the course
     */
    public static function course_deleted(\core\event\course_deleted $event): void {
        global $DB;
        $DB->delete_records(self::TABLE, ['courseid' => $event->courseid]);
        \cache::make('local_communicator', 'asked')->delete($event->courseid);
    }
}
