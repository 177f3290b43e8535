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

use Firebase\JWT\JWT;

/**
 * The short-lived signed token that each call to the backend carries.
 *
 * HS256 with the site's secret: who asks, about which course, in which role, for the next two minutes.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class site_token {
    /** @var int how long a token is good, in seconds; the backend refuses more than 300 */
    private const LIFETIME = 120;

    /**
     * Signs a token.
     *
     * @param string $keyid the site's key id, as `communicator site add` printed it
     * @param string $secret the site's secret
     * @param int $userid who asks; 0 for a scheduled task
     * @param int $courseid which course it is about
     * @param string $role instructor or staff
     * @param int $now the time, in seconds since 1970
     * @return string the token
     */
    public static function sign(
        string $keyid,
        #[\SensitiveParameter] string $secret,
        int $userid,
        int $courseid,
        string $role,
        int $now,
    ): string {
        $claims = [
            'iss' => $keyid,
            'aud' => 'communicator',
            'sub' => (string) $userid,
            'course_id' => (string) $courseid,
            'role' => $role,
            'iat' => $now,
            'exp' => $now + self::LIFETIME,
        ];
        return JWT::encode($claims, $secret, 'HS256', $keyid);
    }
}
