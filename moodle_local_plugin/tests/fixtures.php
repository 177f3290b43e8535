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

use GuzzleHttp\Psr7\Response;

/**
 * What the tests share: settings, reports, and answers of an invented backend.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class fixtures {
    /** @var string a secret as long as the backend's */
    public const SECRET = 'a-secret-of-forty-three-characters-as-given';

    /**
     * The settings of a site that is connected.
     */
    public static function connect(): void {
        set_config('backendurl', 'https://communicator.campus.example/', 'local_communicator');
        set_config('keyid', 'key_of_this_site', 'local_communicator');
        set_config('secret', self::SECRET, 'local_communicator');
    }

    /**
     * The report that the backend's own tests hold, about this course and made when said.
     *
     * @param int $courseid the course
     * @param int $generatedat when it was made
     * @param array $changes parts that differ
     * @return string JSON
     */
    public static function report(int $courseid, int $generatedat, array $changes = []): string {
        $report = json_decode(file_get_contents(__DIR__ . '/fixtures/social_report.json'), true);
        $report['course']['course_id'] = (string) $courseid;
        $report['generated_at'] = gmdate('c', $generatedat);
        return json_encode(array_replace_recursive($report, $changes));
    }

    /**
     * An answer with a report.
     *
     * @param int $courseid the course
     * @param int $generatedat when it was made
     * @param array $changes parts that differ
     * @return Response
     */
    public static function answer(int $courseid, int $generatedat, array $changes = []): Response {
        return new Response(200, ['Content-Type' => 'application/json'], self::report($courseid, $generatedat, $changes));
    }

    /**
     * A refusal, as the backend words it.
     *
     * @param int $status the HTTP status
     * @param string $detail what it says
     * @return Response
     */
    public static function refusal(int $status, string $detail): Response {
        $problem = json_encode(['title' => 'Refused', 'status' => $status, 'detail' => $detail]);
        return new Response($status, ['Content-Type' => 'application/problem+json'], $problem);
    }
}
