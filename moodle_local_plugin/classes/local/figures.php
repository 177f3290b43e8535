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
 * A course's figures, the freshest to be had: asked of the backend every few minutes, else the last that are kept.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class figures {
    /** @var int after how many seconds a backend that gave nothing is asked again */
    private const RETRY_AFTER = 60;

    /** @var \cache what came of asking, by course */
    private readonly \cache $asked;

    /**
     * The figures of one course.
     *
     * @param \stdClass $course the course
     * @param \context_course $context its context
     */
    public function __construct(
        /** @var \stdClass the course */
        private readonly \stdClass $course,
        /** @var \context_course its context */
        private readonly \context_course $context,
    ) {
        $this->asked = \cache::make('local_communicator', 'asked');
    }

    /**
     * The newest report there is, and why none came just now if that is so.
     *
     * @param int $userid who looks
     * @return found_figures
     */
    public function current(int $userid): found_figures {
        $problem = $this->remembered() ?? $this->ask($userid);
        return new found_figures(
            report_store::newest((int) $this->course->id),
            $problem['reason'] ?? '',
            $problem['detail'] ?? '',
            (int) $this->course->id,
        );
    }

    /**
     * Asks again next time.
     */
    public function forget(): void {
        $this->asked->delete($this->course->id);
    }

    /**
     * What came of asking a short while ago.
     *
     * @return array|null the problem, empty where there was none; null where it is time to ask
     */
    private function remembered(): ?array {
        $asked = $this->asked->get($this->course->id);
        if ($asked === false) {
            return null;
        }
        $age = \core\di::get(\core\clock::class)->time() - $asked['at'];
        return $asked['problem'] !== [] && $age >= self::RETRY_AFTER ? null : $asked['problem'];
    }

    /**
     * Asks the backend, keeps what it says, and remembers what came of it.
     *
     * @param int $userid who looks
     * @return array the problem, empty where there was none
     */
    private function ask(int $userid): array {
        $role = has_capability('local/communicator:manage', $this->context, $userid) ? 'instructor' : 'staff';
        $problem = [];
        try {
            $report = backend_client::from_settings()->fetch_report((int) $this->course->id, $userid, $role);
            report_store::keep((int) $this->course->id, report_store::FETCH, $report);
        } catch (backend_exception $exception) {
            $problem = ['reason' => $exception->reason, 'detail' => $exception->detail];
        }
        $this->asked->set($this->course->id, ['at' => \core\di::get(\core\clock::class)->time(), 'problem' => $problem]);
        return $problem;
    }
}
