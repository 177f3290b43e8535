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

/**
 * How figures, days and networks are written: in the reader's language, with its separators.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class words {
    /** @var string what stands where there is nothing to count */
    public const NONE = '–';

    /**
     * A count; a dash where there is none.
     *
     * @param mixed $value a number or null
     * @return string
     */
    public static function count(mixed $value): string {
        if (!is_int($value) && !is_float($value)) {
            return self::NONE;
        }
        return self::decimal((float) $value, 0);
    }

    /**
     * A count of people, which the backend leaves out where it is small.
     *
     * @param mixed $value a number, or null where it was left out
     * @param int|null $hiddenbelow below which number it is left out; null where never
     * @return string
     */
    public static function people(mixed $value, ?int $hiddenbelow): string {
        if ($value === null && $hiddenbelow !== null) {
            return get_string('fewerthan', 'local_communicator', self::count($hiddenbelow));
        }
        return self::count($value);
    }

    /**
     * A number with decimals and the language's separators of decimals and thousands.
     *
     * @param mixed $value a number, perhaps as text; a dash for anything else
     * @param int $decimals how many
     * @return string
     */
    public static function decimal(mixed $value, int $decimals): string {
        if (!is_numeric($value)) {
            return self::NONE;
        }
        $point = get_string('decsep', 'langconfig');
        return number_format((float) $value, $decimals, $point, get_string('thousandssep', 'langconfig'));
    }

    /**
     * A day of the course, such as "Mon 2 Nov".
     *
     * @param string $day year-month-day; the day stays that day wherever the reader is
     * @param string $format the name of the format's string
     * @return string
     */
    public static function day(string $day, string $format = 'strftimeday'): string {
        $noon = strtotime("{$day} 12:00:00 UTC");
        return $noon === false ? $day : trim(userdate($noon, get_string($format, 'local_communicator'), 'UTC'));
    }

    /**
     * A moment in the reader's time zone.
     *
     * @param int|null $moment seconds since 1970
     * @return string
     */
    public static function moment(?int $moment): string {
        return $moment === null ? self::NONE : userdate($moment, get_string('strftimemoment', 'local_communicator'));
    }

    /**
     * How long ago something was, in one unit.
     *
     * @param int $seconds how long
     * @return string
     */
    public static function ago(int $seconds): string {
        if ($seconds < MINSECS) {
            return get_string('justnow', 'local_communicator');
        }
        foreach (['days' => DAYSECS, 'hours' => HOURSECS, 'minutes' => MINSECS] as $unit => $length) {
            // Two of a unit before it is used: "26 hours", not "1 day".
            if ($seconds >= 2 * $length || $length === MINSECS) {
                return get_string("ago_{$unit}", 'local_communicator', self::count(max(1, intdiv($seconds, $length))));
            }
        }
    }

    /**
     * A network's name as people know it.
     *
     * @param mixed $network its name in the report
     * @return string
     */
    public static function network(mixed $network): string {
        $name = is_string($network) ? $network : '';
        $known = get_string_manager()->string_exists("network_{$name}", 'local_communicator');
        return $known ? get_string("network_{$name}", 'local_communicator') : ucfirst($name);
    }

    /**
     * Text of the report, or nothing.
     *
     * @param mixed $value anything
     * @return string
     */
    public static function text(mixed $value): string {
        return is_string($value) ? $value : '';
    }
}
