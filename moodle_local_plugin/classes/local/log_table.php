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
 * Moodle's log as the log manager's reader keeps it in a table of this database.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class log_table {
    /** @var int seconds that a row must be old: a request writes its rows at its end, and ids come in other orders */
    public const SETTLED = 60;

    /** @var string the columns that are read; no address of a network, and nothing that anybody wrote */
    private const COLUMNS = 'id, eventname, courseid, userid, relateduserid, anonymous, realuserid, contextlevel, ' .
        'contextinstanceid, objecttable, objectid, other, timecreated';

    /** @var string[] what is given of `other` */
    private const OTHERS = ['itemid', 'finalgrade', 'cmivalue', 'completionstate'];

    /**
     * A log that can be read.
     *
     * @param \core\log\sql_internal_table_reader $reader the log store's reader
     */
    private function __construct(
        /** @var \core\log\sql_internal_table_reader the log store's reader */
        private readonly \core\log\sql_internal_table_reader $reader,
    ) {
    }

    /**
     * The log that this site keeps, the standard one where there are several.
     *
     * @return self
     */
    public static function standing(): self {
        $readers = get_log_manager()->get_readers('\core\log\sql_internal_table_reader');
        if (!$readers) {
            throw new \moodle_exception('nolog', 'local_communicator');
        }
        return new self($readers['logstore_standard'] ?? reset($readers));
    }

    /**
     * Rows of a course in the order of their ids, up to those that are too new to have settled.
     *
     * @param int $courseid the course
     * @param int $afterid the id that the first row's must be above
     * @param int $limit how many rows at the most
     * @return array rows, lastid, more
     */
    public function page(int $courseid, int $afterid, int $limit): array {
        global $DB;
        $found = $DB->get_records_select(
            $this->reader->get_internal_log_table_name(),
            'courseid = :courseid AND id > :afterid',
            ['courseid' => $courseid, 'afterid' => $afterid],
            'id ASC',
            self::COLUMNS,
            0,
            $limit
        );
        $rows = [];
        $settled = time() - self::SETTLED;
        foreach ($found as $row) {
            // A time from further ahead is a clock's fault, and no reason to wait for it.
            if ($row->timecreated > $settled && $row->timecreated < $settled + DAYSECS) {
                break;
            }
            $rows[] = $this->row($row);
            $afterid = (int) $row->id;
        }
        return ['rows' => $rows, 'lastid' => $afterid, 'more' => count($rows) === $limit];
    }

    /**
     * A row as it is given; who it was is left out where Moodle promised not to tell.
     *
     * @param \stdClass $row the row
     * @return array
     */
    private function row(\stdClass $row): array {
        $given = [
            'id' => $row->id,
            'eventname' => $row->eventname,
            'courseid' => $row->courseid,
            'userid' => $row->userid,
            'relateduserid' => $row->relateduserid,
            'anonymous' => $row->anonymous,
            'loggedinas' => !empty($row->realuserid),
            'contextlevel' => $row->contextlevel,
            'contextinstanceid' => $row->contextinstanceid,
            'objecttable' => $row->objecttable,
            'objectid' => $row->objectid,
            'other' => $this->grade($row->other),
            'timecreated' => $row->timecreated,
        ];
        $hidden = ['userid' => 0, 'relateduserid' => null, 'objecttable' => null, 'objectid' => null, 'other' => ''];
        return $row->anonymous ? $hidden + $given : $given;
    }

    /**
     * What is told of a row's `other`.
     *
     * @param string|null $other JSON, or what PHP's serialize() made
     * @return string a JSON object, or nothing
     */
    private function grade(?string $other): string {
        $decoded = $this->reader::decode_other($other);
        $told = array_intersect_key(is_array($decoded) ? $decoded : [], array_flip(self::OTHERS));
        return $told ? json_encode($told, JSON_PARTIAL_OUTPUT_ON_ERROR) : '';
    }
}
