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
 * Who answers whom, in figures: the graph of replies and mentions.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class conversation implements renderable, templatable {
    /** @var string[] counts of people, hidden where small */
    private const PEOPLE = ['people', 'isolates', 'unanswered_authors'];

    /** @var int[] the figures in their order, each with its decimals */
    private const FIGURES = [
        'people' => 0,
        'replies' => 0,
        'unanswered_posts' => 0,
        'unanswered_authors' => 0,
        'isolates' => 0,
        'components' => 0,
        'reciprocity' => 2,
        'density' => 3,
        'in_degree_centralisation' => 2,
    ];

    /**
     * The conversation of a report.
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
        $conversation = $this->report->part('conversation');
        $rows = [];
        foreach (self::FIGURES as $name => $decimals) {
            $value = $conversation[$name] ?? null;
            $rows[] = [
                'name' => get_string("conversation_{$name}", 'local_communicator'),
                'help' => get_string("conversation_{$name}_help", 'local_communicator'),
                'value' => in_array($name, self::PEOPLE, true)
                    ? words::people($value, $this->report->hidden_below())
                    : words::decimal($value, $decimals),
            ];
        }
        return ['hasrows' => $conversation !== [], 'rows' => $rows];
    }
}
