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
 * What there is to show: the newest report, if any, and why a fresher one couldn't be had, if so.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class found_figures {
    /**
     * The report and the problem.
     *
     * @param report|null $report the newest report
     * @param string $reason the name of the problem, empty where there is none
     * @param string $detail what the backend or the connection said
     * @param int $courseid the course
     */
    public function __construct(
        /** @var report|null the newest report */
        public readonly ?report $report,
        /** @var string the name of the problem, empty where there is none */
        public readonly string $reason,
        /** @var string what the backend or the connection said */
        public readonly string $detail,
        /** @var int the course */
        private readonly int $courseid,
    ) {
    }

    /**
     * The problem as one sentence, empty where there is none.
     *
     * @return string
     */
    public function sentence(): string {
        return $this->reason === '' ? '' : get_string("problem_{$this->reason}", 'local_communicator', $this->courseid);
    }
}
