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

use core\files\curl_security_helper;
use core\http_client;
use GuzzleHttp\Exception\ConnectException;
use GuzzleHttp\Exception\GuzzleException;
use GuzzleHttp\RequestOptions;
use Psr\Http\Message\ResponseInterface;

/**
 * The only class that speaks HTTP: asks the Communicator backend, and says in words what went wrong.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class backend_client {
    /** @var int seconds to wait for a connection: a page waits with us */
    private const CONNECT_SECONDS = 3;

    /** @var int seconds to wait for the whole answer */
    private const ANSWER_SECONDS = 10;

    /** @var int cURL's number for "took too long" */
    private const CURL_TIMED_OUT = 28;

    /**
     * A client of one backend.
     *
     * @param string $url the backend's address, without /api
     * @param string $keyid the site's key id
     * @param string $secret the site's secret
     */
    public function __construct(
        /** @var string the backend's address */
        private readonly string $url,
        /** @var string the site's key id */
        private readonly string $keyid,
        /** @var string the site's secret */
        #[\SensitiveParameter]
        private readonly string $secret,
    ) {
    }

    /**
     * The client that the plugin's settings describe.
     *
     * @return self
     * @throws backend_exception notconfigured, where a setting is empty
     */
    public static function from_settings(): self {
        $settings = get_config('local_communicator');
        $given = array_map(
            fn(string $name): string => trim((string) ($settings->$name ?? '')),
            ['backendurl', 'keyid', 'secret'],
        );
        if (in_array('', $given, true)) {
            throw new backend_exception('notconfigured');
        }
        return new self(rtrim($given[0], '/'), $given[1], $given[2]);
    }

    /**
     * The report of a course, fresh.
     *
     * @param int $courseid the course
     * @param int $userid who asks; 0 for a scheduled task
     * @param string $role instructor or staff
     * @return report
     * @throws backend_exception
     */
    public function fetch_report(int $courseid, int $userid, string $role): report {
        $body = $this->get('/api/v1/social/report', $courseid, $userid, $role);
        try {
            return report::from_json($body, $courseid);
        } catch (bad_report_exception $problem) {
            throw new backend_exception('notunderstood', $problem->getMessage());
        }
    }

    /**
     * How many courses of this site the backend shows to the site itself: a call that tries key and secret.
     *
     * @param int $userid who asks
     * @return int
     * @throws backend_exception
     */
    public function count_courses(int $userid): int {
        $answer = json_decode($this->get('/api/v1/courses', SITEID, $userid, 'staff'), true);
        if (!is_array($answer) || !is_array($answer['courses'] ?? null)) {
            throw new backend_exception('notunderstood', 'GET /api/v1/courses');
        }
        return count($answer['courses']);
    }

    /**
     * One signed GET.
     *
     * @param string $path the path below the backend's address
     * @param int $courseid the course that the call is about
     * @param int $userid who asks
     * @param string $role instructor or staff
     * @return string the answer's body
     * @throws backend_exception
     */
    private function get(string $path, int $courseid, int $userid, string $role): string {
        try {
            $now = \core\di::get(\core\clock::class)->time();
            $token = site_token::sign($this->keyid, $this->secret, $userid, $courseid, $role, $now);
            $response = \core\di::get(http_client::class)->request('GET', $this->url . $path, [
                RequestOptions::QUERY => ['course_id' => (string) $courseid],
                RequestOptions::HEADERS => ['Authorization' => "Bearer {$token}", 'Accept' => 'application/json'],
                RequestOptions::CONNECT_TIMEOUT => self::CONNECT_SECONDS,
                RequestOptions::TIMEOUT => self::ANSWER_SECONDS,
                RequestOptions::HTTP_ERRORS => false,
                // The token is for the backend alone: it follows no redirect to another place.
                RequestOptions::ALLOW_REDIRECTS => false,
            ]);
            $body = (string) $response->getBody();
        } catch (\DomainException $problem) {
            // Newer releases of the JWT library refuse secrets shorter than 256 bits.
            throw new backend_exception('notconfigured', $problem->getMessage());
        } catch (GuzzleException $problem) {
            throw self::never_answered($problem);
        }
        if ($response->getStatusCode() !== 200) {
            throw self::refused($response, $body, $courseid);
        }
        return $body;
    }

    /**
     * What to say when no answer came.
     *
     * @param GuzzleException $problem what the HTTP client said
     * @return backend_exception
     */
    private static function never_answered(GuzzleException $problem): backend_exception {
        if ($problem->getMessage() === (new curl_security_helper())->get_blocked_url_string()) {
            return new backend_exception('blocked', $problem->getMessage());
        }
        $context = $problem instanceof ConnectException ? $problem->getHandlerContext() : [];
        $timedout = ($context['errno'] ?? 0) === self::CURL_TIMED_OUT;
        return new backend_exception($timedout ? 'timedout' : 'unreachable', $problem->getMessage());
    }

    /**
     * What to say when the answer was a refusal.
     *
     * @param ResponseInterface $response the answer
     * @param string $body its body
     * @param int $courseid the course that was asked for
     * @return backend_exception
     */
    private static function refused(ResponseInterface $response, string $body, int $courseid): backend_exception {
        $status = $response->getStatusCode();
        $problem = json_decode($body, true);
        $said = is_array($problem) ? ($problem['detail'] ?? $problem['title'] ?? '') : '';
        $reason = match (true) {
            $status === 401 => 'keyrefused',
            $status === 403 => 'notallowed',
            $status === 404 => 'unknowncourse',
            $status === 429 => 'toomany',
            $status >= 500 => 'faulty',
            default => 'refused',
        };
        $detail = trim("HTTP {$status} " . (is_string($said) ? $said : ''));
        return new backend_exception($reason, $detail, $courseid);
    }
}
