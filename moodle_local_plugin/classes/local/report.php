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
 * A report of one course as the backend made it: checked once when it comes in, read defensively after.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class report {
    /** @var int the version of the report's format that we read */
    private const VERSION = 1;

    /** @var int the longest report that we keep, in bytes; real ones are below 100 kB */
    private const LONGEST = 4 * 1024 * 1024;

    /** @var int how far the backend's clock may be ahead of ours, in seconds */
    private const CLOCKS_DIFFER = 600;

    /** @var float beyond this a number is no count, and would break the drawing */
    private const HIGHEST = 1.0e12;

    /** @var string[] the parts that every report has, each an object or a list */
    private const PARTS = ['course', 'distribution', 'tags', 'timeline', 'interactions', 'profiles', 'coverage'];

    /**
     * Made by {@see from_json} only.
     *
     * @param string $json the report's text
     * @param array $data the same, decoded
     * @param int $generatedat when the backend made it
     */
    private function __construct(
        /** @var string the report's text */
        public readonly string $json,
        /** @var array the same, decoded */
        public readonly array $data,
        /** @var int when the backend made it */
        public readonly int $generatedat,
    ) {
    }

    /**
     * Reads a report and checks that it is one, of this course, and not from the future.
     *
     * @param string $json the text
     * @param int $courseid the course that it must be about
     * @return self
     * @throws bad_report_exception
     */
    public static function from_json(string $json, int $courseid): self {
        if (strlen($json) > self::LONGEST) {
            throw new bad_report_exception('toolong', display_size(self::LONGEST));
        }
        $data = json_decode($json, true, 32);
        if (!is_array($data) || ($data['version'] ?? null) !== self::VERSION) {
            throw new bad_report_exception('notareport', self::VERSION);
        }
        foreach (self::PARTS as $part) {
            if (!is_array($data[$part] ?? null)) {
                throw new bad_report_exception('partmissing', $part);
            }
        }
        if (($data['course']['course_id'] ?? null) !== (string) $courseid) {
            throw new bad_report_exception('othercourse', $courseid);
        }
        array_walk_recursive($data, function (mixed &$value): void {
            $value = (is_int($value) || is_float($value)) && abs($value) > self::HIGHEST ? null : $value;
        });
        return new self($json, $data, self::made_at($data['generated_at'] ?? null));
    }

    /**
     * A time of the report in seconds since 1970.
     *
     * @param mixed $text ISO 8601 with its offset, or nothing
     * @return int|null null where there is none
     */
    public static function moment(mixed $text): ?int {
        if (!is_string($text) || $text === '') {
            return null;
        }
        try {
            return (new \DateTimeImmutable($text, new \DateTimeZone('UTC')))->getTimestamp();
        } catch (\Exception $notatime) {
            return null;
        }
    }

    /**
     * A part of the report, or an empty list.
     *
     * @param string ...$path names, from the outside in
     * @return array
     */
    public function part(string ...$path): array {
        $found = $this->data;
        foreach ($path as $name) {
            $found = is_array($found) ? ($found[$name] ?? []) : [];
        }
        return is_array($found) ? $found : [];
    }

    /**
     * The rows of a part that is a list; what is no row is left out.
     *
     * @param string ...$path names, from the outside in
     * @return array[]
     */
    public function rows(string ...$path): array {
        return array_values(array_filter($this->part(...$path), 'is_array'));
    }

    /**
     * The days of the timeline; what names no day is left out.
     *
     * @return array[] each with day, year-month-day
     */
    public function days(): array {
        $known = fn(array $row): bool => is_string($row['day'] ?? null) && preg_match('/^\d{4}-\d\d-\d\d\z/', $row['day']);
        return array_values(array_filter($this->rows('timeline', 'days'), $known));
    }

    /**
     * Below how many people the backend left cells out, or null where it left none out.
     *
     * @return int|null
     */
    public function hidden_below(): ?int {
        $below = $this->data['hidden_below'] ?? null;
        return is_int($below) ? $below : null;
    }

    /**
     * When it was made; a time ahead of ours would hide every later report.
     *
     * @param mixed $text the report's generated_at
     * @return int
     * @throws bad_report_exception
     */
    private static function made_at(mixed $text): int {
        $generatedat = self::moment($text);
        if ($generatedat === null) {
            throw new bad_report_exception('notime');
        }
        if ($generatedat > \core\di::get(\core\clock::class)->time() + self::CLOCKS_DIFFER) {
            throw new bad_report_exception('future');
        }
        return $generatedat;
    }
}
