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
 * Why the backend gave no figures, as one sentence for teachers; the detail is for administrators.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class backend_exception extends \moodle_exception {
    /** @var string[] reasons that concern the whole site: asking for another course meets the same */
    private const OF_THE_SITE = ['notconfigured', 'blocked', 'unreachable', 'timedout', 'keyrefused'];

    /**
     * A reason and what the backend itself said.
     *
     * @param string $reason the name of the reason: the string "problem_" + reason says it
     * @param string $detail what the backend or the connection said, plain text
     * @param mixed $a what the string needs
     */
    public function __construct(
        /** @var string the name of the reason */
        public readonly string $reason,
        /** @var string what the backend or the connection said, plain text */
        public readonly string $detail = '',
        mixed $a = null,
    ) {
        parent::__construct("problem_{$reason}", 'local_communicator', '', $a, $detail === '' ? null : $detail);
    }

    /**
     * Whether asking for another course would meet the same.
     *
     * @return bool
     */
    public function concerns_the_site(): bool {
        return in_array($this->reason, self::OF_THE_SITE, true);
    }
}
