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
use Firebase\JWT\Key;
use GuzzleHttp\Exception\ConnectException;
use GuzzleHttp\Exception\RequestException;
use GuzzleHttp\Psr7\Request;
use GuzzleHttp\Psr7\Response;
use local_communicator\fixtures;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../fixtures.php');

/**
 * How the backend is asked, and what is said when it gives nothing.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class backend_client_test extends \advanced_testcase {
    /**
     * Each test begins with a connected site.
     */
    protected function setUp(): void {
        parent::setUp();
        $this->resetAfterTest();
        fixtures::connect();
    }

    /**
     * A report is asked for with a short token that says who, which course, and in which role.
     *
     * @covers \local_communicator\local\backend_client
     * @covers \local_communicator\local\site_token
     */
    public function test_a_report_is_asked_for_with_a_short_signed_token(): void {
        $now = $this->mock_clock_with_frozen()->time();
        $history = [];
        ['mock' => $mock] = $this->get_mocked_http_client($history);
        $mock->append(fixtures::answer(7, $now - 60));

        $report = backend_client::from_settings()->fetch_report(7, 42, 'instructor');

        $this->assertSame($now - 60, $report->generatedat);
        $request = $history[0]['request'];
        $this->assertSame('https://communicator.campus.example/api/v1/social/report?course_id=7', (string) $request->getUri());
        $token = substr($request->getHeaderLine('Authorization'), strlen('Bearer '));
        JWT::$timestamp = $now;
        $headers = new \stdClass();
        $claims = (array) JWT::decode($token, new Key(fixtures::SECRET, 'HS256'), $headers);
        JWT::$timestamp = null;
        $this->assertSame('key_of_this_site', $headers->kid);
        $expected = ['iss' => 'key_of_this_site', 'aud' => 'communicator', 'sub' => '42', 'course_id' => '7'];
        $this->assertSame($expected + ['role' => 'instructor', 'iat' => $now, 'exp' => $now + 120], $claims);
        $this->assertFalse($history[0]['options']['allow_redirects']);
        $this->assertLessThanOrEqual(10, $history[0]['options']['timeout']);
    }

    /**
     * Without address or key nothing is asked.
     *
     * @covers \local_communicator\local\backend_client::from_settings
     */
    public function test_a_site_that_is_not_connected_asks_nobody(): void {
        set_config('secret', '', 'local_communicator');
        $this->assertSame('notconfigured', $this->reason(fn() => backend_client::from_settings()));
    }

    /**
     * Refusals of the backend, by HTTP status.
     *
     * @return array[]
     */
    public static function refusals(): array {
        return [
            'a key that it does not accept' => [401, 'keyrefused'],
            'somebody whom it does not allow' => [403, 'notallowed'],
            'a course that it does not know' => [404, 'unknowncourse'],
            'too many calls' => [429, 'toomany'],
            'a fault of its own' => [500, 'faulty'],
            'something of another age' => [422, 'refused'],
            'a redirect, which the token must not follow' => [302, 'refused'],
        ];
    }

    /**
     * Each refusal has a sentence of its own, and keeps what the backend said for administrators.
     *
     * @dataProvider refusals
     * @covers \local_communicator\local\backend_client::fetch_report
     * @param int $status the HTTP status
     * @param string $reason the reason that is told
     */
    public function test_each_refusal_is_told_in_words(int $status, string $reason): void {
        ['mock' => $mock] = $this->get_mocked_http_client();
        $mock->append(fixtures::refusal($status, 'This and that'));
        try {
            backend_client::from_settings()->fetch_report(7, 42, 'staff');
            $this->fail('It should have been refused');
        } catch (backend_exception $problem) {
            $this->assertSame($reason, $problem->reason);
            $this->assertSame("HTTP {$status} This and that", $problem->detail);
            $this->assertStringNotContainsString('[[', $problem->getMessage());
        }
    }

    /**
     * Silence, slowness, and Moodle's own refusal to call are told apart.
     *
     * @covers \local_communicator\local\backend_client::fetch_report
     */
    public function test_silence_slowness_and_the_security_of_moodle_are_told_apart(): void {
        ['mock' => $mock] = $this->get_mocked_http_client();
        $request = new Request('GET', 'https://communicator.campus.example');
        $blocked = (new \core\files\curl_security_helper())->get_blocked_url_string();
        $mock->append(
            new ConnectException('Connection refused', $request),
            new ConnectException('Operation timed out', $request, null, ['errno' => 28]),
            new RequestException($blocked, $request),
        );
        $ask = fn() => backend_client::from_settings()->fetch_report(7, 42, 'staff');
        $this->assertSame('unreachable', $this->reason($ask));
        $this->assertSame('timedout', $this->reason($ask));
        $this->assertSame('blocked', $this->reason($ask));
    }

    /**
     * Moodle's own client blocks the own machine unless an administrator allows it: the real thing, no mock.
     *
     * @covers \local_communicator\local\backend_client::fetch_report
     */
    public function test_an_address_that_moodle_blocks_is_never_called(): void {
        set_config('backendurl', 'http://127.0.0.1:9', 'local_communicator');
        set_config('curlsecurityblockedhosts', "127.0.0.1\nlocalhost");
        $this->assertSame('blocked', $this->reason(fn() => backend_client::from_settings()->fetch_report(7, 42, 'staff')));
        $this->assertDebuggingCalled();
    }

    /**
     * Something else that answers at the address isn't taken for a report.
     *
     * @covers \local_communicator\local\backend_client::fetch_report
     */
    public function test_a_page_of_something_else_is_no_report(): void {
        ['mock' => $mock] = $this->get_mocked_http_client();
        $mock->append(new Response(200, [], '<html>Welcome to the router</html>'), fixtures::answer(8, time() - 60));
        $ask = fn() => backend_client::from_settings()->fetch_report(7, 42, 'staff');
        $this->assertSame('notunderstood', $this->reason($ask));
        $this->assertSame('notunderstood', $this->reason($ask), 'A report of course 8 was given for course 7');
    }

    /**
     * The test of the connection counts courses.
     *
     * @covers \local_communicator\local\backend_client::count_courses
     */
    public function test_the_connection_can_be_tried(): void {
        ['mock' => $mock] = $this->get_mocked_http_client();
        $mock->append(new Response(200, [], '{"courses": [], "next_cursor": null}'));
        $this->assertSame(0, backend_client::from_settings()->count_courses(2));
    }

    /**
     * The reason of a call's failure.
     *
     * @param callable $call the call
     * @return string empty where it didn't fail
     */
    private function reason(callable $call): string {
        try {
            $call();
        } catch (backend_exception $problem) {
            return $problem->reason;
        }
        return '';
    }
}
