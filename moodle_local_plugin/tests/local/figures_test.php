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

use local_communicator\fixtures;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../fixtures.php');

/**
 * Fresh figures where they can be had, else the last ones and why.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class figures_test extends \advanced_testcase {
    /** @var \stdClass a course */
    private \stdClass $course;

    /** @var \stdClass its teacher */
    private \stdClass $teacher;

    /** @var \GuzzleHttp\Handler\MockHandler the backend's answers to come */
    private \GuzzleHttp\Handler\MockHandler $backend;

    /** @var \incrementing_clock|\frozen_clock|\core\clock a clock that stands still */
    private \core\clock $clock;

    /** @var array the calls that were made */
    private array $calls = [];

    /**
     * A course with a teacher, on a connected site.
     */
    protected function setUp(): void {
        parent::setUp();
        $this->resetAfterTest();
        fixtures::connect();
        $this->course = $this->getDataGenerator()->create_course();
        $this->teacher = $this->getDataGenerator()->create_and_enrol($this->course, 'editingteacher');
        $this->clock = $this->mock_clock_with_frozen();
        $this->backend = $this->get_mocked_http_client($this->calls)['mock'];
    }

    /**
     * The backend is asked once in a few minutes, whoever looks.
     *
     * @covers \local_communicator\local\figures
     */
    public function test_the_backend_is_asked_once_in_a_few_minutes(): void {
        $this->backend->append(fixtures::answer($this->course->id, $this->clock->time()));
        $this->assertSame($this->clock->time(), $this->look()->report->generatedat);
        $this->assertSame('', $this->look()->reason);
        $this->assertCount(1, $this->calls);
    }

    /**
     * "Refresh now" asks at once.
     *
     * @covers \local_communicator\local\figures::forget
     */
    public function test_refresh_asks_at_once(): void {
        $before = $this->clock->time();
        $this->backend->append(fixtures::answer($this->course->id, $before));
        $this->look();
        $this->clock->bump(10);
        $this->backend->append(fixtures::answer($this->course->id, $before + 10));
        $this->figures()->forget();
        $this->assertSame($before + 10, $this->look()->report->generatedat);
    }

    /**
     * With the backend away the last figures stay, with a sentence; a minute later it is asked again.
     *
     * @covers \local_communicator\local\figures
     */
    public function test_with_the_backend_away_the_last_figures_stay(): void {
        $before = $this->clock->time();
        $this->backend->append(fixtures::answer($this->course->id, $before));
        $this->look();
        $this->figures()->forget();
        $this->backend->append(fixtures::refusal(503, 'Down for an hour'));
        $found = $this->look();
        $this->assertSame($before, $found->report->generatedat);
        $this->assertSame('faulty', $found->reason);
        $this->assertStringContainsString('backend', $found->sentence());

        $this->assertSame('faulty', $this->look()->reason, 'Not asked again within the minute');
        $this->assertCount(2, $this->calls);
        $this->clock->bump(61);
        $this->backend->append(fixtures::answer($this->course->id, $before + 61));
        $this->assertSame('', $this->look()->reason);
    }

    /**
     * A pushed report that is newer than the fetched one is shown, and the other way round.
     *
     * @covers \local_communicator\local\report_store
     */
    public function test_the_newer_of_fetched_and_pushed_is_shown(): void {
        $now = $this->clock->time();
        $courseid = (int) $this->course->id;
        $this->backend->append(fixtures::answer($courseid, $now - 600));
        $this->look();
        $pushed = report::from_json(fixtures::report($courseid, $now - 60), $courseid);
        $this->assertTrue(report_store::keep($courseid, report_store::PUSH, $pushed));
        $this->assertSame($now - 60, $this->look()->report->generatedat);
        $older = report::from_json(fixtures::report($courseid, $now - 900), $courseid);
        $this->assertFalse(report_store::keep($courseid, report_store::PUSH, $older));
    }

    /**
     * A course that goes takes its reports along.
     *
     * @covers \local_communicator\local\report_store::course_deleted
     */
    public function test_a_course_that_goes_takes_its_reports_along(): void {
        global $DB;
        $this->backend->append(fixtures::answer($this->course->id, $this->clock->time()));
        $this->look();
        $this->assertSame([(int) $this->course->id], report_store::courses());
        delete_course($this->course, false);
        $this->assertSame(0, $DB->count_records('local_communicator_report'));
    }

    /**
     * The hourly task fetches every course that has figures, and fails where the whole site can't.
     *
     * @covers \local_communicator\task\refresh_metrics
     */
    public function test_the_task_refreshes_courses_that_have_figures(): void {
        $before = $this->clock->time();
        $this->backend->append(fixtures::answer($this->course->id, $before));
        $this->look();
        $this->clock->bump(3600);
        $this->backend->append(fixtures::answer($this->course->id, $before + 3600), fixtures::refusal(404, 'No such course'));
        $task = new \local_communicator\task\refresh_metrics();
        $this->expectOutputRegex('/fetched.*HTTP 404 No such course/s');
        $task->execute();
        $this->assertSame($before + 3600, report_store::newest((int) $this->course->id)->generatedat);
        $task->execute();

        $this->backend->append(fixtures::refusal(401, 'Unknown key'));
        $this->expectException(backend_exception::class);
        $task->execute();
    }

    /**
     * The figures of the course.
     *
     * @return figures
     */
    private function figures(): figures {
        return new figures($this->course, \context_course::instance($this->course->id));
    }

    /**
     * What the teacher is shown.
     *
     * @return found_figures
     */
    private function look(): found_figures {
        return $this->figures()->current((int) $this->teacher->id);
    }
}
