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

namespace local_communicator\output;

use core\output\renderable;
use core\output\renderer_base;
use core\output\templatable;
use local_communicator\local\report;

/**
 * Publications, replies, reposts and favourites: what was collected beside what the networks themselves report.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class interactions implements renderable, templatable {
    /** @var string[] the kinds, in the order of the paper */
    private const KINDS = ['publications', 'replies', 'reposts', 'favourites'];

    /**
     * The interactions of a report.
     *
     * @param report $report the report
     */
    public function __construct(
        /** @var report the report */
        private readonly report $report,
    ) {
    }

    /**
     * What the template needs.
     *
     * @param renderer_base $output the renderer
     * @return array
     */
    public function export_for_template(renderer_base $output): array {
        $tables = array_map(fn(array $one): array => $this->table($one), $this->report->rows('interactions'));
        // Of one network only, the sum of all says nothing more.
        $tables = count($tables) === 2 ? array_slice($tables, 1) : $tables;
        return [
            'hastables' => $tables !== [],
            'first' => array_slice($tables, 0, 1),
            'more' => array_slice($tables, 1),
            'hasmore' => count($tables) > 1,
        ];
    }

    /**
     * One network's table, or that of all.
     *
     * @param array $one the network's counts
     * @return array
     */
    private function table(array $one): array {
        $network = $one['network'] ?? null;
        $reportedat = report::moment($one['reported_at'] ?? null);
        return [
            'network' => $network === null ? get_string('allnetworks', 'local_communicator') : words::network($network),
            'rows' => array_map(fn(string $kind): array => [
                'kind' => get_string($kind, 'local_communicator'),
                'collected' => words::count($one['collected'][$kind] ?? null),
                'reported' => words::count($one['reported'][$kind] ?? null),
            ], self::KINDS),
            'reportedat' => $reportedat === null
                ? get_string('notreported', 'local_communicator')
                : get_string('reportedat', 'local_communicator', words::moment($reportedat)),
        ];
    }
}
