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
 * Uses of hashtags day by day, as stacked bars and as a table, with hatching where a network wasn't collected.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class evolution_chart implements renderable, templatable {
    /** @var int the drawing's width */
    private const WIDTH = 940;

    /** @var float where the plot begins, right of the axis' numbers */
    private const LEFT = 36.0;

    /** @var float the highest bar's top */
    private const TOP = 22.0;

    /** @var float the line that the bars stand on */
    private const GROUND = 170.0;

    /** @var int how many days are named below the axis at most */
    private const NAMED_DAYS = 7;

    /** @var int how many lines the grid has at most */
    private const GRID_LINES = 4;

    /** @var array[] the days, each with day, non_formal, informal */
    private readonly array $days;

    /**
     * The chart of a report.
     *
     * @param report $report the report
     */
    public function __construct(
        /** @var report the report */
        private readonly report $report,
    ) {
        $this->days = $report->days();
    }

    /**
     * What the template needs.
     *
     * @param renderer_base $output the renderer
     * @return array
     */
    public function export_for_template(renderer_base $output): array {
        if ($this->days === []) {
            return ['hasdays' => false];
        }
        $step = self::grid_step($this->highest());
        $top = $step * max(1, (int) ceil($this->highest() / $step));
        $gaps = (new evolution_gaps($this->report, array_column($this->days, 'day'), self::LEFT, self::WIDTH))->drawn();
        return [
            'hasdays' => true,
            'width' => self::WIDTH, 'left' => self::LEFT,
            'ground' => self::GROUND, 'top' => self::TOP,
            'depth' => self::GROUND - self::TOP,
            'above' => self::TOP - 7,
            'labels' => self::GROUND + 19,
            'grid' => self::grid($step, $top),
            'bars' => $this->bars($top),
            'ticks' => $this->ticks(),
            'gaps' => $gaps,
            'hasgaps' => $gaps !== [],
            'rows' => array_map(fn(array $day): array => self::row($day), $this->days),
            'summary' => $this->summary($gaps),
        ];
    }

    /**
     * What the chart shows, in one sentence for those who can't see it, and below it for all.
     *
     * @param array[] $gaps the gaps, as drawn
     * @return string
     */
    private function summary(array $gaps): string {
        $uses = array_sum(array_map(fn(array $day): int => self::total($day), $this->days));
        $summary = get_string('evolution_summary', 'local_communicator', [
            'uses' => words::count($uses),
            'days' => words::count(count($this->days)),
            'from' => words::day($this->days[0]['day']),
            'until' => words::day($this->days[count($this->days) - 1]['day']),
            'zone' => words::text($this->report->part('timeline')['time_zone'] ?? ''),
        ]);
        return implode(' · ', [$summary, ...array_unique(array_column($gaps, 'words'))]);
    }

    /**
     * The bars, from left to right.
     *
     * @param int $top the axis' highest number
     * @return array[]
     */
    private function bars(int $top): array {
        $width = min(24.0, $this->column() * 0.68);
        $bars = [];
        foreach ($this->days as $at => $day) {
            $proposed = self::height($day['non_formal'] ?? 0, $top);
            $own = self::height($day['informal'] ?? 0, $top);
            // A hairline parts the two, where both are there.
            $parting = $proposed > 0 && $own > 3 ? 1.5 : 0;
            $bars[] = [
                'x' => round($this->middle($at) - $width / 2, 1), 'width' => round($width, 1),
                'proposedy' => round(self::GROUND - $proposed, 1),
                'proposed' => round($proposed, 1),
                'owny' => round(self::GROUND - $proposed - $own, 1),
                'own' => round($own - $parting, 1),
                'title' => get_string('evolution_bar', 'local_communicator', self::row($day)),
            ];
        }
        return $bars;
    }

    /**
     * The lines across, with their numbers.
     *
     * @param int $step from line to line
     * @param int $top the highest
     * @return array[]
     */
    private static function grid(int $step, int $top): array {
        $lines = [];
        for ($value = 0; $value <= $top; $value += $step) {
            $y = round(self::GROUND - self::height($value, $top), 1);
            $lines[] = ['y' => $y, 'texty' => $y + 4, 'value' => words::count($value), 'isground' => $value === 0];
        }
        return $lines;
    }

    /**
     * The days that are named below the axis: the first of weeks, so many that they have room.
     *
     * @return array[]
     */
    private function ticks(): array {
        $every = max(1, (int) ceil(count($this->days) / self::NAMED_DAYS));
        $every = $every > 1 ? 7 * (int) ceil($every / 7) : 1;
        $ticks = [];
        for ($at = 0; $at < count($this->days); $at += $every) {
            $x = round($this->middle($at), 1);
            $ticks[] = ['x' => $x, 'label' => words::day($this->days[$at]['day'])];
        }
        return $ticks;
    }

    /**
     * One day as the table says it.
     *
     * @param array $day the day
     * @return array
     */
    private static function row(array $day): array {
        return [
            'day' => words::day($day['day']),
            'proposed' => words::count((int) ($day['non_formal'] ?? 0)),
            'own' => words::count((int) ($day['informal'] ?? 0)),
            'total' => words::count(self::total($day)),
        ];
    }

    /**
     * A day's uses.
     *
     * @param array $day the day
     * @return int
     */
    private static function total(array $day): int {
        return (int) ($day['non_formal'] ?? 0) + (int) ($day['informal'] ?? 0);
    }

    /**
     * The highest day's uses.
     *
     * @return int at least 1
     */
    private function highest(): int {
        return max([1, ...array_map(fn(array $day): int => self::total($day), $this->days)]);
    }

    /**
     * From line to line: 1, 2 or 5 times a power of ten.
     *
     * @param int $highest the highest number
     * @return int
     */
    private static function grid_step(int $highest): int {
        for ($power = 1;; $power *= 10) {
            foreach ([1, 2, 5] as $digit) {
                if ($highest <= self::GRID_LINES * $digit * $power) {
                    return $digit * $power;
                }
            }
        }
    }

    /**
     * A number's height in the drawing.
     *
     * @param mixed $value the number
     * @param int $top the axis' highest
     * @return float
     */
    private static function height(mixed $value, int $top): float {
        return (self::GROUND - self::TOP) * (int) $value / $top;
    }

    /**
     * How wide a day is.
     *
     * @return float
     */
    private function column(): float {
        return (self::WIDTH - self::LEFT) / count($this->days);
    }

    /**
     * The middle of a day.
     *
     * @param int $at which one
     * @return float
     */
    private function middle(int $at): float {
        return self::LEFT + ($at + 0.5) * $this->column();
    }
}
