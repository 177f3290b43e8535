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

namespace local_communicator\output;

use local_communicator\fixtures;
use local_communicator\local\found_figures;
use local_communicator\local\report;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../fixtures.php');

/**
 * What the page says.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class social_page_test extends \advanced_testcase {
    /**
     * Somebody looks.
     */
    protected function setUp(): void {
        parent::setUp();
        $this->resetAfterTest();
        $this->setAdminUser();
    }

    /**
     * The figures of the report stand on the page, each chart with its table.
     *
     * @covers \local_communicator\output\social_page
     */
    public function test_the_figures_of_the_report_stand_on_the_page(): void {
        $html = $this->page(fixtures::report(7, time() - 180));
        foreach (['#MisleadingChart', 'Find a chart that misleads', '10 of 60 enrolled, 16.66 %', '3 min ago'] as $text) {
            $this->assertStringContainsString($text, $html);
        }
        $this->assertStringContainsString('role="img"', $html);
        $this->assertGreaterThanOrEqual(2, substr_count($html, '<details>'));
        $this->assertStringNotContainsString('[[', $html);
    }

    /**
     * Counts of few people that the backend left out are said to be left out; what can't be counted is a dash.
     *
     * @covers \local_communicator\output\words::people
     */
    public function test_few_people_are_not_counted(): void {
        $report = fixtures::report(7, time(), ['hidden_below' => 5, 'distribution' => ['authors' => null]]);
        $this->assertStringContainsString('<dd>fewer than 5</dd>', $this->page($report));
    }

    /**
     * Numbers are written as the language writes them.
     *
     * @covers \local_communicator\output\words
     */
    public function test_numbers_are_written_as_the_language_writes_them(): void {
        $this->assertSame('12,345', words::count(12345));
        $this->assertSame('–', words::count(null));
        $this->assertSame('33.86', words::decimal('33.86', 2));
        $this->assertSame('X', words::network('twitter'));
        $this->assertSame('Friendica', words::network('friendica'));
        $this->assertSame('26 hours ago', words::ago(26 * HOURSECS + 5));
    }

    /**
     * What people wrote is text, whatever it looks like.
     *
     * @covers \local_communicator\output\hashtags
     */
    public function test_what_people_wrote_is_text(): void {
        $evil = '<script>alert(1)</script>';
        $html = $this->page(fixtures::report(7, time(), [
            'tags' => ['informal' => [['tag' => $evil, 'uses' => 3, 'users' => 1]]],
            'activities' => [['name' => $evil, 'category' => $evil, 'hashtag' => $evil]],
            'coverage' => [['network' => $evil, 'note' => $evil, 'host' => $evil]],
        ]));
        $this->assertStringNotContainsString($evil, $html);
    }

    /**
     * Gaps of the record are hatched and said.
     *
     * @covers \local_communicator\output\evolution_gaps
     */
    public function test_gaps_of_the_record_are_hatched_and_said(): void {
        $gap = ['network' => 'twitter', 'from' => '2026-11-03T10:00:00+00:00', 'until' => '2026-11-04T09:00:00+00:00'];
        $html = $this->page(fixtures::report(7, time(), ['timeline' => ['gaps' => [$gap]]]));
        $this->assertStringContainsString('X not collected from Tue 3 Nov to Wed 4 Nov', $html);
        $this->assertStringContainsString('url(#lc-hatch)', $html);
    }

    /**
     * A report with nothing in it says so, part by part.
     *
     * @covers \local_communicator\output\evolution_chart
     */
    public function test_an_empty_report_says_so(): void {
        $empty = array_fill_keys(['distribution', 'tags', 'timeline', 'interactions', 'profiles', 'coverage'], []);
        $course = ['course' => ['course_id' => '7'], 'version' => 1, 'generated_at' => gmdate('c')];
        $html = $this->page(json_encode($course + $empty));
        $this->assertStringContainsString('No posts have been collected yet', $html);
        $this->assertStringContainsString('No network is collected', $html);
    }

    /**
     * Without figures the page says what to do; the settings are for those who may change them.
     *
     * @covers \local_communicator\output\social_page
     */
    public function test_without_figures_the_page_says_what_to_do(): void {
        $teacher = $this->page(null, 'unreachable', 'cURL error 7', false);
        $this->assertStringContainsString('There are no figures of this course yet', $teacher);
        $this->assertStringContainsString('can&#039;t be reached', $teacher);
        $this->assertStringNotContainsString('cURL error', $teacher);
        $this->assertStringNotContainsString('/admin/settings.php', $teacher);
        $admin = $this->page(null, 'unreachable', 'cURL error 7', true);
        $this->assertStringContainsString('cURL error 7', $admin);
        $this->assertStringContainsString('/admin/settings.php', $admin);
    }

    /**
     * Old figures are called old, with the reason why no newer ones came.
     *
     * @covers \local_communicator\output\social_page
     */
    public function test_old_figures_are_called_old(): void {
        $html = $this->page(fixtures::report(7, time() - 3 * DAYSECS), 'timedout');
        $this->assertStringContainsString('3 days ago', $html);
        $this->assertStringContainsString('older than two days', $html);
        $this->assertStringContainsString('took too long to answer', $html);
    }

    /**
     * A site that only receives figures isn't told that it lacks settings.
     *
     * @covers \local_communicator\output\social_page
     */
    public function test_a_site_that_only_receives_figures_is_not_in_trouble(): void {
        $this->assertStringNotContainsString('lc-notice', $this->page(fixtures::report(7, time()), 'notconfigured'));
    }

    /**
     * The page as HTML.
     *
     * @param string|null $json the report
     * @param string $reason why no fresher one came
     * @param string $detail what the connection said
     * @param bool $isadmin whether an administrator looks
     * @return string
     */
    private function page(?string $json, string $reason = '', string $detail = '', bool $isadmin = false): string {
        global $PAGE;
        $url = new \moodle_url('/local/communicator/social.php', ['id' => 7]);
        $PAGE->set_url($url);
        $output = $PAGE->get_renderer('core');
        $found = new found_figures($json === null ? null : report::from_json($json, 7), $reason, $detail, 7);
        $page = new social_page($found, $url, $isadmin);
        return $output->render_from_template('local_communicator/social', $page->export_for_template($output));
    }
}
