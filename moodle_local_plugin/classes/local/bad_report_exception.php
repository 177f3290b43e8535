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
 * A text that is no report of the course it was given for.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class bad_report_exception extends \moodle_exception {
    /**
     * What is wrong with it.
     *
     * @param string $reason the name of the reason: the string "badreport_" + reason says it
     * @param mixed $a what the string needs
     */
    public function __construct(string $reason, mixed $a = null) {
        parent::__construct("badreport_{$reason}", 'local_communicator', '', $a);
    }
}
