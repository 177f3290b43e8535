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

namespace local_communicator\task;

use local_communicator\local\backend_client;
use local_communicator\local\backend_exception;
use local_communicator\local\report_store;

/**
 * Fetches the figures of every course that has some, so that the last ones kept are never older than the outage.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class refresh_metrics extends \core\task\scheduled_task {
    /**
     * The task's name.
     *
     * @return string
     */
    public function get_name(): string {
        return get_string('refreshmetrics', 'local_communicator');
    }

    /**
     * Fetches them.
     *
     * @throws backend_exception where no course can be fetched: Moodle shows the task as failed and tries later
     */
    public function execute(): void {
        try {
            $backend = backend_client::from_settings();
        } catch (backend_exception $notconfigured) {
            // A site whose backend only pushes has nothing to fetch.
            mtrace($notconfigured->getMessage());
            return;
        }
        foreach (report_store::courses() as $courseid) {
            $this->refresh($backend, $courseid);
        }
    }

    /**
     * Fetches one course's; what concerns that course alone doesn't stop the others.
     *
     * @param backend_client $backend the backend
     * @param int $courseid the course
     */
    private function refresh(backend_client $backend, int $courseid): void {
        try {
            report_store::keep($courseid, report_store::FETCH, $backend->fetch_report($courseid, 0, 'staff'));
            mtrace("Course {$courseid}: fetched");
        } catch (backend_exception $problem) {
            if ($problem->concerns_the_site()) {
                throw $problem;
            }
            mtrace("Course {$courseid}: " . $problem->getMessage() . " {$problem->detail}");
        }
    }
}
