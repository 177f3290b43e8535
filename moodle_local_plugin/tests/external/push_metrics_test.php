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

namespace local_communicator\external;

use core_external\external_api;
use local_communicator\fixtures;
use local_communicator\local\bad_report_exception;
use local_communicator\local\report_store;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../fixtures.php');

/**
 * The backend brings a report: who may, and what is taken.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class push_metrics_test extends \advanced_testcase {
    /** @var int a course */
    private int $courseid;

    /**
     * A course, and the account whose token the backend holds.
     */
    protected function setUp(): void {
        parent::setUp();
        $this->resetAfterTest();
        $this->courseid = (int) $this->getDataGenerator()->create_course()->id;
        $service = $this->getDataGenerator()->create_user();
        $this->getDataGenerator()->role_assign('manager', $service->id);
        $this->setUser($service);
    }

    /**
     * What is pushed is what the page shows, even where the backend was never asked.
     *
     * @covers \local_communicator\external\push_metrics
     */
    public function test_a_pushed_report_is_kept(): void {
        $made = time() - 300;
        $answer = push_metrics::execute($this->courseid, fixtures::report($this->courseid, $made));
        $answer = external_api::clean_returnvalue(push_metrics::execute_returns(), $answer);
        $this->assertSame(['stored' => true, 'generatedat' => $made], $answer);
        $this->assertSame($made, report_store::newest($this->courseid)->generatedat);

        $older = push_metrics::execute($this->courseid, fixtures::report($this->courseid, $made - 60));
        $this->assertFalse($older['stored']);
        $this->assertSame($made, report_store::newest($this->courseid)->generatedat);
    }

    /**
     * Roles of a course that must not bring reports.
     *
     * @return array[]
     */
    public static function others(): array {
        return ['a student' => ['student'], 'a teacher' => ['editingteacher']];
    }

    /**
     * Neither learners nor teachers may replace the figures.
     *
     * @dataProvider others
     * @covers \local_communicator\external\push_metrics::execute
     * @param string $role the role
     */
    public function test_nobody_else_may_bring_one(string $role): void {
        $course = get_course($this->courseid);
        $this->setUser($this->getDataGenerator()->create_and_enrol($course, $role));
        $this->expectException(\required_capability_exception::class);
        push_metrics::execute($this->courseid, fixtures::report($this->courseid, time()));
    }

    /**
     * Texts that are no report of the course.
     *
     * @return array[]
     */
    public static function bad_reports(): array {
        return [
            'no JSON' => ['{'],
            'a list' => ['[]'],
            'another version' => ['{"version": 2}'],
            'half a report' => ['{"version": 1, "course": {"course_id": "2"}}'],
        ];
    }

    /**
     * What is no report is refused, and nothing is kept.
     *
     * @dataProvider bad_reports
     * @covers \local_communicator\local\report::from_json
     * @param string $text the text
     */
    public function test_what_is_no_report_is_refused(string $text): void {
        $this->expectException(bad_report_exception::class);
        push_metrics::execute($this->courseid, $text);
    }

    /**
     * A report of another course, or from the future, is refused, too.
     *
     * @covers \local_communicator\local\report::from_json
     */
    public function test_a_report_of_another_course_or_the_future_is_refused(): void {
        $wrong = [
            fixtures::report($this->courseid + 1, time()),
            fixtures::report($this->courseid, time() + DAYSECS),
            fixtures::report($this->courseid, time(), ['generated_at' => 'yesterday, or so']),
            str_repeat(' ', 5 * 1024 * 1024),
        ];
        foreach ($wrong as $text) {
            try {
                push_metrics::execute($this->courseid, $text);
                $this->fail('It should have been refused');
            } catch (bad_report_exception $problem) {
                $this->assertStringNotContainsString('[[', $problem->getMessage());
            }
        }
        $this->assertNull(report_store::newest($this->courseid));
    }
}
