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
 * Hashtags that look like a misspelled one of the teachers', and what became of those that were looked at.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class misspellings implements renderable, templatable {
    /**
     * The misspellings of a report.
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
        $rows = [...$this->rows('suggestions'), ...$this->rows('confirmed'), ...$this->rows('rejected')];
        $open = count($this->report->rows('misspellings', 'suggestions'));
        return [
            'hasrows' => $rows !== [],
            'rows' => $rows,
            'open' => get_string('tolookat', 'local_communicator', words::count($open)),
            'hasopen' => $open > 0,
        ];
    }

    /**
     * The hashtags of one fate.
     *
     * @param string $fate suggestions, confirmed or rejected
     * @return array[]
     */
    private function rows(string $fate): array {
        return array_map(fn(array $one): array => [
            'tag' => '#' . words::text($one['tag'] ?? ''),
            'target' => words::text($one['target'] ?? '') === '' ? '' : "#{$one['target']}",
            'uses' => words::count($one['uses'] ?? null),
            'fate' => get_string("misspelling_{$fate}", 'local_communicator'),
        ], $this->report->rows('misspellings', $fate));
    }
}
