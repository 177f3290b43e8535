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

namespace local_communicator\privacy;

use core_privacy\local\metadata\collection;
use core_privacy\local\metadata\types\external_location;
use core_privacy\local\request\userlist;

/**
 * What leaves Moodle is declared, and nothing personal stays.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class provider_test extends \core_privacy\tests\provider_testcase {
    /**
     * The backend is told what the token carries, and reads rows of the log.
     *
     * @covers \local_communicator\privacy\provider::get_metadata
     */
    public function test_what_leaves_moodle_is_declared(): void {
        $items = provider::get_metadata(new collection('local_communicator'))->get_collection();
        $this->assertCount(2, $items);
        $this->assertSame(['userid', 'courseid', 'role'], array_keys($items[0]->get_privacy_fields()));
        $this->assertSame(['userid', 'courseid', 'event', 'grade'], array_keys($items[1]->get_privacy_fields()));
        foreach ($items as $item) {
            $this->assertInstanceOf(external_location::class, $item);
            foreach ([$item->get_summary(), ...array_values($item->get_privacy_fields())] as $string) {
                $this->assertTrue(get_string_manager()->string_exists($string, 'local_communicator'), $string);
            }
        }
    }

    /**
     * Nobody has data here: reports are counts.
     *
     * @covers \local_communicator\privacy\provider
     */
    public function test_nobody_has_data_here(): void {
        $this->resetAfterTest();
        $course = $this->getDataGenerator()->create_course();
        $teacher = $this->getDataGenerator()->create_and_enrol($course, 'editingteacher');
        $this->assertCount(0, provider::get_contexts_for_userid((int) $teacher->id));
        $userlist = new userlist(\context_course::instance($course->id), 'local_communicator');
        provider::get_users_in_context($userlist);
        $this->assertCount(0, $userlist);
    }
}
