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
use core_privacy\local\request\approved_contextlist;
use core_privacy\local\request\approved_userlist;
use core_privacy\local\request\contextlist;
use core_privacy\local\request\userlist;

/**
 * What the plugin does with personal data: it keeps none; the backend is told who asks, and reads logs.
 *
 * The reports that it keeps are counts about a course. What the backend itself holds about learners is exported and
 * erased there (`communicator learner export`, `communicator learner erase`).
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class provider implements
    \core_privacy\local\metadata\provider,
    \core_privacy\local\request\core_userlist_provider,
    \core_privacy\local\request\plugin\provider {
    /**
     * What leaves Moodle.
     *
     * @param collection $collection what is known so far
     * @return collection
     */
    public static function get_metadata(collection $collection): collection {
        $collection->add_external_location_link('backend', [
            'userid' => 'privacy:metadata:backend:userid',
            'courseid' => 'privacy:metadata:backend:courseid',
            'role' => 'privacy:metadata:backend:role',
        ], 'privacy:metadata:backend');
        return $collection->add_external_location_link('log', [
            'userid' => 'privacy:metadata:log:userid',
            'courseid' => 'privacy:metadata:log:courseid',
            'event' => 'privacy:metadata:log:event',
            'grade' => 'privacy:metadata:log:grade',
        ], 'privacy:metadata:log');
    }

    /**
     * Contexts with data of somebody: none, nothing about a person is kept here.
     *
     * @param int $userid the person
     * @return contextlist
     */
    public static function get_contexts_for_userid(int $userid): contextlist {
        return new contextlist();
    }

    /**
     * People with data in a context: none.
     *
     * @param userlist $userlist the list, left as it is
     */
    public static function get_users_in_context(userlist $userlist): void {
    }

    /**
     * Exports what is kept about somebody: nothing.
     *
     * @param approved_contextlist $contextlist the contexts, none of which is ours
     */
    public static function export_user_data(approved_contextlist $contextlist): void {
    }

    /**
     * Deletes what is kept about people in a context: nothing.
     *
     * @param \context $context the context
     */
    public static function delete_data_for_all_users_in_context(\context $context): void {
    }

    /**
     * Deletes what is kept about somebody: nothing.
     *
     * @param approved_contextlist $contextlist the contexts, none of which is ours
     */
    public static function delete_data_for_user(approved_contextlist $contextlist): void {
    }

    /**
     * Deletes what is kept about some people: nothing.
     *
     * @param approved_userlist $userlist the people, none of whom we know
     */
    public static function delete_data_for_users(approved_userlist $userlist): void {
    }
}
