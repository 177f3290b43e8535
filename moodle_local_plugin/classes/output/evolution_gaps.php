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

use local_communicator\local\report;

/**
 * When a network wasn't collected, as columns of the evolution's days and in words.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class evolution_gaps {
    /** @var int how far from an edge a label's middle stays */
    private const LABEL_ROOM = 60;

    /** @var float how wide a day is drawn */
    private readonly float $column;

    /**
     * The gaps of a report, on a chart's days.
     *
     * @param report $report the report
     * @param string[] $days the days, year-month-day
     * @param float $left where the first begins
     * @param int $right where the last ends
     */
    public function __construct(
        /** @var report the report */
        private readonly report $report,
        /** @var string[] the days, year-month-day */
        private readonly array $days,
        /** @var float where the first begins */
        private readonly float $left,
        /** @var int where the last ends */
        private readonly int $right,
    ) {
        $this->column = ($right - $left) / count($days);
    }

    /**
     * The gaps that fall on the chart's days.
     *
     * @return array[] each with x, width, label, labelx and words
     */
    public function drawn(): array {
        $zone = self::zone(words::text($this->report->part('timeline')['time_zone'] ?? ''));
        $drawn = [];
        foreach ($this->report->rows('timeline', 'gaps') as $gap) {
            $from = report::moment($gap['from'] ?? null);
            $until = report::moment($gap['until'] ?? null) ?? PHP_INT_MAX;
            $in = fn(string $day): bool => $from !== null && self::overlaps($day, $zone, $from, $until);
            $hit = array_keys(array_filter($this->days, $in));
            if ($hit !== []) {
                $drawn[] = $this->gap($hit[0], $hit[count($hit) - 1], words::network($gap['network'] ?? ''));
            }
        }
        return $drawn;
    }

    /**
     * One gap.
     *
     * @param int $first its first day
     * @param int $last its last day
     * @param string $network the network's name
     * @return array
     */
    private function gap(int $first, int $last, string $network): array {
        $x = $this->left + $first * $this->column;
        $width = ($last - $first + 1) * $this->column;
        $middle = max($this->left + self::LABEL_ROOM, min($x + $width / 2, $this->right - self::LABEL_ROOM));
        return [
            'x' => round($x, 1),
            'width' => round($width, 1),
            'label' => get_string('notcollected_network', 'local_communicator', $network),
            'labelx' => round($middle, 1),
            'words' => get_string($first === $last ? 'gap_day' : 'gap_days', 'local_communicator', [
                'network' => $network,
                'from' => words::day($this->days[$first]),
                'until' => words::day($this->days[$last]),
            ]),
        ];
    }

    /**
     * Whether a day of the course and a span of time share a moment.
     *
     * @param string $day year-month-day
     * @param \DateTimeZone $zone the course's
     * @param int $from seconds since 1970
     * @param int $until seconds since 1970
     * @return bool
     */
    private static function overlaps(string $day, \DateTimeZone $zone, int $from, int $until): bool {
        $begins = \DateTimeImmutable::createFromFormat('!Y-m-d', $day, $zone);
        return $begins && $begins->getTimestamp() < $until && $begins->modify('+1 day')->getTimestamp() > $from;
    }

    /**
     * The course's time zone; UTC where Moodle's PHP doesn't know it.
     *
     * @param string $name its name
     * @return \DateTimeZone
     */
    private static function zone(string $name): \DateTimeZone {
        try {
            return new \DateTimeZone($name);
        } catch (\Exception | \ValueError $unknown) {
            return new \DateTimeZone('UTC');
        }
    }
}
