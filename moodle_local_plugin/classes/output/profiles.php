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
 * How many enrolled learners gave a link to a profile of theirs, agreed to be matched, and proved that it is theirs.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class profiles implements renderable, templatable {
    /**
     * The profiles of a report.
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
        $profiles = $this->report->part('profiles');
        $below = $this->report->hidden_below();
        $linked = $profiles['linked'] ?? null;
        return [
            'completion' => get_string('profiles_completion', 'local_communicator', [
                'linked' => words::people($linked, $below),
                'enrolled' => words::people($profiles['enrolled'] ?? null, $below),
                'percent' => words::decimal($profiles['per_cent'] ?? null, 2),
            ]),
            'rows' => array_map(fn(array $one): array => [
                'network' => words::network($one['network'] ?? ''),
                'linked' => words::people($one['linked'] ?? null, $below),
                'consented' => words::people($one['consented'] ?? null, $below),
                'verified' => words::count($one['verified'] ?? null),
                'linkedshare' => self::share($one['linked'] ?? null, $linked),
                'consentedshare' => self::share($one['consented'] ?? null, $linked),
            ], $this->report->rows('profiles', 'networks')),
        ];
    }

    /**
     * A part of those with any link, per cent.
     *
     * @param mixed $part a number or null
     * @param mixed $whole a number or null
     * @return float
     */
    private static function share(mixed $part, mixed $whole): float {
        return is_int($part) && is_int($whole) && $whole > 0 ? round(min(100, 100 * $part / $whole), 1) : 0.0;
    }
}
