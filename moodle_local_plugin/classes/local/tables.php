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

/**
 * The report's tables as columns and rows of bare values, for spreadsheets.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class tables {
    /** @var string[] the tables there are */
    public const PARTS = ['timeline', 'hashtags', 'interactions'];

    /** @var array[] the columns of each, by the names of their strings */
    private const COLUMNS = [
        'timeline' => ['day', 'proposedbyyou', 'learnersown'],
        'hashtags' => ['hashtag', 'kind', 'uses', 'people'],
        'interactions' => ['network', 'kind', 'wecollected', 'networkreports'],
    ];

    /**
     * The tables of a report.
     *
     * @param report $report the report
     */
    public function __construct(
        /** @var report the report */
        private readonly report $report,
    ) {
    }

    /**
     * A table's columns.
     *
     * @param string $part one of PARTS
     * @return string[] titles
     */
    public function columns(string $part): array {
        return array_map(fn(string $name): string => get_string($name, 'local_communicator'), self::COLUMNS[$part]);
    }

    /**
     * A table's rows; a cell that was left out or can't be counted is empty.
     *
     * @param string $part one of PARTS
     * @return \ArrayIterator
     */
    public function rows(string $part): \ArrayIterator {
        return new \ArrayIterator(match ($part) {
            'timeline' => $this->timeline(),
            'hashtags' => [...$this->hashtags('non_formal', 'youproposed'), ...$this->hashtags('informal', 'learnersown')],
            'interactions' => $this->interactions(),
        });
    }

    /**
     * Uses by day.
     *
     * @return array[]
     */
    private function timeline(): array {
        $row = fn(array $day): array => [$day['day'], self::number($day, 'non_formal'), self::number($day, 'informal')];
        return array_map($row, $this->report->days());
    }

    /**
     * The hashtags of a class.
     *
     * @param string $class its name in the report
     * @param string $name the name of its string
     * @return array[]
     */
    private function hashtags(string $class, string $name): array {
        $kind = get_string($name, 'local_communicator');
        $row = fn(array $tag): array => [
            '#' . (is_string($tag['tag'] ?? null) ? $tag['tag'] : ''),
            $kind,
            self::number($tag, 'uses'),
            self::number($tag, 'users'),
        ];
        return array_map($row, $this->report->rows('tags', $class));
    }

    /**
     * The interactions of each network, and of all.
     *
     * @return array[]
     */
    private function interactions(): array {
        $rows = [];
        foreach ($this->report->rows('interactions') as $one) {
            // A network's name is one word: a cell that begins otherwise, a spreadsheet would run as a formula.
            $network = preg_replace('/\W+/u', '', is_string($one['network'] ?? null) ? $one['network'] : '');
            foreach (['publications', 'replies', 'reposts', 'favourites'] as $kind) {
                $rows[] = [
                    $network === '' ? get_string('allnetworks', 'local_communicator') : $network,
                    get_string($kind, 'local_communicator'),
                    self::number($one['collected'] ?? null, $kind),
                    self::number($one['reported'] ?? null, $kind),
                ];
            }
        }
        return $rows;
    }

    /**
     * A number of a row.
     *
     * @param mixed $row the row
     * @param string $name which
     * @return int|string empty where it was left out or is none
     */
    private static function number(mixed $row, string $name): int|string {
        $value = is_array($row) ? ($row[$name] ?? '') : '';
        return is_int($value) ? $value : '';
    }
}
