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
 * The activities that the teachers proposed, each with its category and hashtag, and how many posts a category has.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class activities implements renderable, templatable {
    /**
     * The activities of a report.
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
        $categories = [];
        foreach ($this->report->part('categories') as $name => $posts) {
            $categories[] = ['name' => (string) $name, 'posts' => words::count($posts)];
        }
        $rows = array_map(fn(array $one): array => [
            'name' => words::text($one['name'] ?? ''),
            'category' => words::text($one['category'] ?? ''),
            'hashtag' => words::text($one['hashtag'] ?? '') === '' ? words::NONE : "#{$one['hashtag']}",
        ], $this->report->rows('activities'));
        return [
            'hasrows' => $rows !== [],
            'rows' => $rows,
            'hascategories' => $categories !== [],
            'categories' => $categories,
        ];
    }
}
