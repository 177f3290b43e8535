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
 * What each collector saw, missed, was refused and spent.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class coverage implements renderable, templatable {
    /** @var string[] the states that a collector may be in */
    private const STATES = ['ok', 'waiting', 'refused', 'ended', 'never'];

    /** @var string[] the ways of collecting */
    private const WAYS = ['search', 'stream', 'archive'];

    /**
     * The coverage of a report.
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
        $rows = array_map(fn(array $one): array => $this->row($one), $this->report->rows('coverage'));
        return ['hasrows' => $rows !== [], 'rows' => $rows];
    }

    /**
     * One collector.
     *
     * @param array $one its counts
     * @return array
     */
    private function row(array $one): array {
        $state = in_array($one['state'] ?? null, self::STATES, true) ? $one['state'] : 'never';
        $how = in_array($one['how'] ?? null, self::WAYS, true) ? get_string("how_{$one['how']}", 'local_communicator') : '';
        return [
            'network' => words::network($one['network'] ?? ''),
            'state' => $state,
            'statename' => get_string("state_{$state}", 'local_communicator'),
            'how' => implode(', ', array_filter([$how, words::text($one['host'] ?? '')])),
            'last' => words::moment(report::moment($one['last_at'] ?? null)),
            'posts' => words::count($one['posts'] ?? null),
            'refused' => words::count($one['refused'] ?? null),
            'gaps' => words::count($one['gaps'] ?? null),
            'spent' => self::spent($one['spent'] ?? null, $one['spend_cap'] ?? null),
            'note' => words::text($one['note'] ?? ''),
        ];
    }

    /**
     * Posts that were read and are paid for, and how many may be.
     *
     * @param mixed $reads a number, or null where reading costs nothing
     * @param mixed $cap a number, or null where there is no limit
     * @return string
     */
    private static function spent(mixed $reads, mixed $cap): string {
        $told = words::count($reads);
        if (!is_numeric($reads) || !is_numeric($cap)) {
            return $told;
        }
        return get_string('spentof', 'local_communicator', ['spent' => $told, 'cap' => words::count($cap)]);
    }
}
