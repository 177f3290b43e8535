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

namespace local_communicator;

/**
 * Who may see what: learners nothing.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class access_test extends \advanced_testcase {
    /**
     * Students hold none of the plugin's capabilities; teachers see, editing teachers act, only managers' accounts push.
     *
     * @coversNothing
     */
    public function test_students_hold_no_capability_of_the_plugin(): void {
        $this->resetAfterTest();
        $course = $this->getDataGenerator()->create_course();
        $context = \context_course::instance($course->id);
        $expected = [
            'student' => [],
            'teacher' => ['viewmetrics'],
            'editingteacher' => ['manage', 'send', 'viewidentities', 'viewmetrics'],
        ];
        $all = ['manage', 'push', 'readlog', 'send', 'viewidentities', 'viewmetrics'];
        foreach ($expected as $role => $capabilities) {
            $user = $this->getDataGenerator()->create_and_enrol($course, $role);
            $held = fn(string $name): bool => has_capability("local/communicator:{$name}", $context, $user);
            $this->assertSame($capabilities, array_values(array_filter($all, $held)), $role);
        }
    }

    /**
     * The course's navigation leads teachers to the page, and learners nowhere.
     *
     * @covers ::local_communicator_extend_navigation_course
     */
    public function test_the_navigation_leads_teachers_only(): void {
        global $CFG;
        require_once($CFG->dirroot . '/local/communicator/lib.php');
        $this->resetAfterTest();
        $course = $this->getDataGenerator()->create_course();
        $context = \context_course::instance($course->id);
        foreach (['editingteacher' => true, 'teacher' => true, 'student' => false] as $role => $seen) {
            $this->setUser($this->getDataGenerator()->create_and_enrol($course, $role));
            $node = new \navigation_node(['text' => 'Course', 'key' => 'course']);
            local_communicator_extend_navigation_course($node, $course, $context);
            $this->assertSame($seen, (bool) $node->get('local_communicator'), $role);
        }
    }
}
