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

use local_communicator\fixtures;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../fixtures.php');

/**
 * The report's tables, for spreadsheets.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class tables_test extends \advanced_testcase {
    /**
     * Rows have as many cells as there are columns, and bare numbers.
     *
     * @covers \local_communicator\local\tables
     */
    public function test_rows_have_as_many_cells_as_columns(): void {
        $tables = new tables(report::from_json(fixtures::report(7, time()), 7));
        foreach (tables::PARTS as $part) {
            $rows = iterator_to_array($tables->rows($part));
            $this->assertNotEmpty($rows);
            foreach ($rows as $row) {
                $this->assertCount(count($tables->columns($part)), $row);
            }
        }
        $this->assertSame(['#MisleadingChart', 'You proposed', 27, 20], $tables->rows('hashtags')[0]);
        $this->assertSame(['All networks', 'Publications', 60, ''], $tables->rows('interactions')[0]);
    }
}
