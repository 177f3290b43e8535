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
use local_communicator\local\log_table;

/**
 * The backend reads a course's log: who may, which rows, and what of them.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class read_log_test extends \advanced_testcase {
    /** @var \stdClass a course */
    private \stdClass $course;

    /** @var \stdClass a learner of it */
    private \stdClass $learner;

    /**
     * A log, a course with a learner, and the account whose token the backend holds.
     */
    protected function setUp(): void {
        parent::setUp();
        $this->resetAfterTest();
        $this->preventResetByRollback();
        set_config('enabled_stores', 'logstore_standard', 'tool_log');
        set_config('buffersize', 0, 'logstore_standard');
        get_log_manager(true);
        $this->course = $this->getDataGenerator()->create_course();
        $this->learner = $this->getDataGenerator()->create_and_enrol($this->course, 'student');
        $this->become('manager');
        global $DB;
        $DB->delete_records('logstore_standard_log');
    }

    /**
     * Logs in as an account with a role in the whole site.
     *
     * @param string $role its short name
     */
    private function become(string $role): void {
        $user = $this->getDataGenerator()->create_user();
        $this->getDataGenerator()->role_assign($role, $user->id);
        $this->setUser($user);
    }

    /**
     * A row of the log.
     *
     * @param array $differing what differs from a learner's look at the course
     * @return int its id
     */
    private function log(array $differing = []): int {
        global $DB;
        return (int) $DB->insert_record('logstore_standard_log', (object) ($differing + [
            'eventname' => '\core\event\course_viewed',
            'component' => 'core',
            'action' => 'viewed',
            'target' => 'course',
            'crud' => 'r',
            'edulevel' => 2,
            'contextid' => 1,
            'contextlevel' => CONTEXT_COURSE,
            'contextinstanceid' => $this->course->id,
            'userid' => $this->learner->id,
            'courseid' => $this->course->id,
            'anonymous' => 0,
            'other' => 'null',
            'timecreated' => time() - HOURSECS,
            'ip' => '192.0.2.7',
        ]));
    }

    /**
     * What the function answers, as a client gets it.
     *
     * @param int $afterid the last row known
     * @param int $limit how many rows
     * @return array
     */
    private function read(int $afterid = 0, int $limit = 1000): array {
        $answer = read_log::execute((int) $this->course->id, $afterid, $limit);
        return external_api::clean_returnvalue(read_log::execute_returns(), $answer);
    }

    /**
     * Pages follow each other by the rows' ids; rows of other courses are in none.
     *
     * @covers \local_communicator\external\read_log
     * @covers \local_communicator\local\log_table
     */
    public function test_pages_follow_each_other(): void {
        $ids = [$this->log(), $this->log(), $this->log()];
        $this->log(['courseid' => $this->getDataGenerator()->create_course()->id]);
        $first = $this->read(0, 2);
        $this->assertSame([$ids[0], $ids[1]], array_column($first['rows'], 'id'));
        $this->assertSame([$ids[1], true], [$first['lastid'], $first['more']]);
        $second = $this->read($first['lastid'], 2);
        $this->assertSame([$ids[2]], array_column($second['rows'], 'id'));
        $this->assertSame([$ids[2], false], [$second['lastid'], $second['more']]);
        $this->assertSame(['rows' => [], 'lastid' => $ids[2], 'more' => false], $this->read($ids[2]));
    }

    /**
     * A row tells a user's number and nothing else of a person; of an anonymous one not even that.
     *
     * @covers \local_communicator\local\log_table
     */
    public function test_a_row_tells_no_more_than_is_needed(): void {
        $this->log(['other' => json_encode(['finalgrade' => '8.50000', 'itemid' => 7, 'username' => 'ana'])]);
        $this->log(['other' => serialize(['cmivalue' => '70', 'ip' => '192.0.2.7'])]);
        $this->log(['anonymous' => 1, 'relateduserid' => $this->learner->id, 'objecttable' => 'feedback_completed',
            'objectid' => 5, 'other' => '{"itemid":1}']);
        $this->log(['realuserid' => 2]);
        [$graded, $scored, $anonymous, $other] = $this->read()['rows'];
        $this->assertSame('{"finalgrade":"8.50000","itemid":7}', $graded['other']);
        $this->assertSame((int) $this->learner->id, $graded['userid']);
        $this->assertSame('{"cmivalue":"70"}', $scored['other']);
        $this->assertSame(
            [0, null, null, null, '', 1],
            array_map(
                fn(string $name) => $anonymous[$name],
                ['userid', 'relateduserid', 'objecttable', 'objectid', 'other', 'anonymous']
            )
        );
        $this->assertTrue($other['loggedinas']);
        $this->assertFalse($graded['loggedinas']);
        $this->assertStringNotContainsString('192.0.2.7', json_encode($this->read()));
    }

    /**
     * Rows of the last minute wait: others with smaller ids may still come.
     *
     * @covers \local_communicator\local\log_table::page
     */
    public function test_the_newest_rows_wait(): void {
        $old = $this->log();
        $this->log(['timecreated' => time()]);
        $this->log();
        $answer = $this->read();
        $this->assertSame([$old], array_column($answer['rows'], 'id'));
        $this->assertSame([$old, false], [$answer['lastid'], $answer['more']]);
    }

    /**
     * What Moodle itself logs comes out.
     *
     * @covers \local_communicator\local\log_table
     */
    public function test_what_moodle_logs_comes_out(): void {
        global $DB;
        \core\event\course_viewed::create(['context' => \context_course::instance($this->course->id)])->trigger();
        $DB->set_field('logstore_standard_log', 'timecreated', time() - HOURSECS);
        $names = array_column($this->read()['rows'], 'eventname');
        $this->assertContains('\core\event\course_viewed', $names);
    }

    /**
     * Roles that must not read logs.
     *
     * @return array[]
     */
    public static function others(): array {
        return ['a student' => ['student'], 'a teacher' => ['editingteacher']];
    }

    /**
     * Neither learners nor teachers may.
     *
     * @dataProvider others
     * @covers \local_communicator\external\read_log::execute
     * @param string $role the role
     */
    public function test_nobody_else_may_read_it(string $role): void {
        $this->setUser($this->getDataGenerator()->create_and_enrol($this->course, $role));
        $this->expectException(\required_capability_exception::class);
        read_log::execute((int) $this->course->id);
    }

    /**
     * Numbers that make no sense.
     *
     * @return array[]
     */
    public static function bad_numbers(): array {
        return ['no rows' => [0, 0], 'too many' => [0, read_log::MOST + 1], 'a row before the first' => [-1, 10]];
    }

    /**
     * They are refused.
     *
     * @dataProvider bad_numbers
     * @covers \local_communicator\external\read_log::execute
     * @param int $afterid the last row known
     * @param int $limit how many rows
     */
    public function test_numbers_that_make_no_sense_are_refused(int $afterid, int $limit): void {
        $this->expectException(\invalid_parameter_exception::class);
        read_log::execute((int) $this->course->id, $afterid, $limit);
    }

    /**
     * The front page's log is nobody's course.
     *
     * @covers \local_communicator\external\read_log::execute
     */
    public function test_the_front_page_is_refused(): void {
        $this->expectException(\invalid_parameter_exception::class);
        read_log::execute((int) SITEID);
    }

    /**
     * A site that keeps no log in its database says so.
     *
     * @covers \local_communicator\local\log_table::standing
     */
    public function test_a_site_without_a_log_says_so(): void {
        set_config('enabled_stores', '', 'tool_log');
        get_log_manager(true);
        $this->expectExceptionMessage(get_string('nolog', 'local_communicator'));
        read_log::execute((int) $this->course->id);
    }
}
