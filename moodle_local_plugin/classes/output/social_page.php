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

use core\output\renderable;
use core\output\renderer_base;
use core\output\single_button;
use core\output\templatable;
use local_communicator\local\found_figures;
use local_communicator\local\report;

/**
 * The whole page: key figures, evolution, hashtags, interactions, profiles, conversation, coverage, and their age.
 *
 * @package    local_communicator
 * @copyright  2026 The Communicator authors
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class social_page implements renderable, templatable {
    /** @var int from which age figures are called old, in seconds */
    private const OLD = 48 * HOURSECS;

    /**
     * The page of one course.
     *
     * @param found_figures $found what there is to show
     * @param \moodle_url $url the page's address
     * @param bool $isadmin whether the reader may change the plugin's settings
     */
    public function __construct(
        /** @var found_figures what there is to show */
        private readonly found_figures $found,
        /** @var \moodle_url the page's address */
        private readonly \moodle_url $url,
        /** @var bool whether the reader may change the plugin's settings */
        private readonly bool $isadmin,
    ) {
    }

    /**
     * What the template needs.
     *
     * @param renderer_base $output the renderer
     * @return array
     */
    public function export_for_template(renderer_base $output): array {
        $refresh = new \moodle_url($this->url, ['refresh' => 1, 'sesskey' => sesskey()]);
        $button = new single_button($refresh, get_string('refreshnow', 'local_communicator'), 'post');
        $report = $this->found->report;
        $page = [
            'refresh' => $output->render($button),
            'problem' => $this->problem(),
            'hasfigures' => $report !== null,
            'settingsurl' => $this->isadmin ? $this->settings_url() : '',
        ];
        return $report === null ? $page : $page + $this->age($report) + $this->parts($report, $output);
    }

    /**
     * Why there are no fresh figures.
     *
     * @return array|null the sentence, and for administrators the detail
     */
    private function problem(): ?array {
        $sentence = $this->found->sentence();
        // A site whose backend only pushes isn't in trouble as long as it has figures.
        $expected = $this->found->reason === 'notconfigured' && $this->found->report !== null;
        if ($sentence === '' || $expected) {
            return null;
        }
        $detail = $this->isadmin ? $this->found->detail : '';
        return ['sentence' => $sentence, 'detail' => $detail, 'settingsurl' => $this->isadmin ? $this->settings_url() : ''];
    }

    /**
     * How old the figures are.
     *
     * @param report $report the report
     * @return array
     */
    private function age(report $report): array {
        $age = max(0, \core\di::get(\core\clock::class)->time() - $report->generatedat);
        $posted = report::moment($report->data['posts_until'] ?? null);
        return [
            'isold' => $age > self::OLD,
            'age' => get_string('figuresfrom', 'local_communicator', words::ago($age)),
            'generatedat' => words::moment($report->generatedat),
            'postsuntil' => $posted === null ? '' : get_string('postsuntil', 'local_communicator', words::moment($posted)),
        ];
    }

    /**
     * The page's parts.
     *
     * @param report $report the report
     * @param renderer_base $output the renderer
     * @return array
     */
    private function parts(report $report, renderer_base $output): array {
        return [
            'hasposts' => (int) ($report->part('distribution')['posts'] ?? 0) > 0,
            'figures' => self::key_figures($report),
            'csvurl' => (new \moodle_url('/local/communicator/export.php', ['id' => $this->url->param('id')]))->out(false),
            'evolution' => (new evolution_chart($report))->export_for_template($output),
            'hashtags' => (new hashtags($report))->export_for_template($output),
            'misspellings' => (new misspellings($report))->export_for_template($output),
            'interactions' => (new interactions($report))->export_for_template($output),
            'profiles' => (new profiles($report))->export_for_template($output),
            'conversation' => (new conversation($report))->export_for_template($output),
            'activities' => (new activities($report))->export_for_template($output),
            'coverage' => (new coverage($report))->export_for_template($output),
        ];
    }

    /**
     * The row of key figures.
     *
     * @param report $report the report
     * @return array[]
     */
    private static function key_figures(report $report): array {
        $distribution = $report->part('distribution');
        $below = $report->hidden_below();
        $values = [
            'posts' => words::count($distribution['posts'] ?? null),
            'peopleposting' => words::people($distribution['authors'] ?? null, $below),
            'usinganyhashtag' => words::people($distribution['authors_using'] ?? null, $below),
            'hashtaguses' => words::count($distribution['total']['total'] ?? null),
            'unanswered' => words::count($report->part('conversation')['unanswered_posts'] ?? null),
        ];
        $named = fn(string $name, string $value): array => [
            'name' => get_string($name, 'local_communicator'),
            'value' => $value,
        ];
        return array_map($named, array_keys($values), $values);
    }

    /**
     * The plugin's settings.
     *
     * @return string
     */
    private function settings_url(): string {
        return (new \moodle_url('/admin/settings.php', ['section' => 'local_communicator']))->out(false);
    }
}
