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

/**
 * Settings: where the Communicator backend is, and the key that this site signs its calls with.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

if ($hassiteconfig) {
    $settings = new admin_settingpage('local_communicator', new lang_string('pluginname', 'local_communicator'));
    $connection = new moodle_url('/local/communicator/connection.php');
    if ($ADMIN->fulltree) {
        $settings->add(new admin_setting_heading(
            'local_communicator/connection',
            new lang_string('connection', 'local_communicator'),
            get_string('connection_desc', 'local_communicator', $connection->out()),
        ));
        $settings->add(new admin_setting_configtext(
            'local_communicator/backendurl',
            new lang_string('backendurl', 'local_communicator'),
            new lang_string('backendurl_desc', 'local_communicator'),
            '',
            PARAM_URL,
            60,
        ));
        $settings->add(new admin_setting_configtext(
            'local_communicator/keyid',
            new lang_string('keyid', 'local_communicator'),
            new lang_string('keyid_desc', 'local_communicator'),
            '',
            PARAM_RAW_TRIMMED,
            40,
        ));
        $settings->add(new admin_setting_configpasswordunmask(
            'local_communicator/secret',
            new lang_string('secret', 'local_communicator'),
            new lang_string('secret_desc', 'local_communicator'),
            '',
        ));
    }
    $ADMIN->add('localplugins', $settings);
    $ADMIN->add('localplugins', new admin_externalpage(
        'local_communicator_connection',
        new lang_string('testconnection', 'local_communicator'),
        $connection,
        'moodle/site:config',
        true,
    ));
}
