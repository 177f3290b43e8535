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
 * Hashtags that the teachers proposed and those that learners made their own: how many, which, and misspelled ones.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class hashtags implements renderable, templatable {
    /** @var int how many of the learners' own are shown as bars; the table has the rest */
    private const BARS = 12;

    /**
     * The hashtags of a report.
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
        $proposed = $this->report->rows('tags', 'non_formal');
        $own = $this->report->rows('tags', 'informal');
        $most = max([1, ...array_map(fn(array $tag): int => (int) ($tag['uses'] ?? 0), [...$proposed, ...$own])]);
        $distribution = $this->report->part('distribution');
        $none = $proposed === [] && $own === [];
        return [
            'none' => $none,
            'classes' => [
                $this->class_row('non_formal', 'proposed', 'youproposed'),
                $this->class_row('informal', 'own', 'learnersown'),
            ],
            'total' => $this->class_row('total', '', 'total'),
            'proposed' => $this->bars($proposed, $most),
            'hasproposed' => $proposed !== [],
            'own' => $this->bars(array_slice($own, 0, self::BARS), $most),
            'hasown' => $own !== [],
            'others' => $this->others($own),
            'rows' => [...$this->rows($proposed, 'youproposed'), ...$this->rows($own, 'learnersown')],
            'size' => get_string('hashtags_size', 'local_communicator', [
                'posts' => words::count($distribution['posts'] ?? null),
                'people' => words::people($distribution['authors'] ?? null, $this->report->hidden_below()),
            ]),
        ];
    }

    /**
     * One line of the distribution.
     *
     * @param string $class its name in the report
     * @param string $colour the colour's class name
     * @param string $name the name of its string
     * @return array
     */
    private function class_row(string $class, string $colour, string $name): array {
        $counts = $this->report->part('distribution', $class);
        return [
            'colour' => $colour,
            'name' => get_string($name, 'local_communicator'),
            'uses' => words::count($counts['total'] ?? null),
            'different' => words::count($counts['different'] ?? null),
            'misspelled' => words::count($counts['misspelled'] ?? null),
            'people' => words::people($counts['users'] ?? null, $this->report->hidden_below()),
        ];
    }

    /**
     * Hashtags as bars.
     *
     * @param array[] $tags the hashtags
     * @param int $most the most uses of any
     * @return array[]
     */
    private function bars(array $tags, int $most): array {
        return array_map(fn(array $tag): array => [
            'tag' => '#' . words::text($tag['tag'] ?? ''),
            'uses' => words::count($tag['uses'] ?? null),
            'share' => round(100 * (int) ($tag['uses'] ?? 0) / $most, 1),
        ], $tags);
    }

    /**
     * Hashtags as lines of the table.
     *
     * @param array[] $tags the hashtags
     * @param string $name the name of their class' string
     * @return array[]
     */
    private function rows(array $tags, string $name): array {
        return array_map(fn(array $tag): array => [
            'tag' => '#' . words::text($tag['tag'] ?? ''),
            'class' => get_string($name, 'local_communicator'),
            'uses' => words::count($tag['uses'] ?? null),
            'people' => words::people($tag['users'] ?? null, $this->report->hidden_below()),
        ], $tags);
    }

    /**
     * How many more of the learners' own there are than bars, and their uses.
     *
     * @param array[] $own those that the report lists
     * @return string empty where there are no more
     */
    private function others(array $own): string {
        $unlisted = $this->report->part('tags', 'informal_others');
        $cut = array_slice($own, self::BARS);
        $tags = count($cut) + (int) ($unlisted['tags'] ?? 0);
        $uses = array_sum(array_map(fn(array $tag): int => (int) ($tag['uses'] ?? 0), $cut)) + (int) ($unlisted['uses'] ?? 0);
        $a = ['tags' => words::count($tags), 'uses' => words::count($uses)];
        return $tags === 0 ? '' : get_string('others', 'local_communicator', $a);
    }
}
