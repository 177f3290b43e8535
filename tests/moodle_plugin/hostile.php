<?php
// Reads reports, one JSON text a line, and makes the plugin's page and tables of each: php hostile.php < REPORTS
// Of Moodle there is only what these classes call, in its simplest form. Prints what came of each, as JSON.
namespace core\output {
    interface renderable {}
    interface templatable {}
    class renderer_base {}
}
namespace core {
    class clock {
        public function time(): int {
            return 1795000000;
        }
    }
    class di {
        public static function get(string $name): object {
            return new clock();
        }
    }
}
namespace {
    define('MINSECS', 60);
    define('HOURSECS', 3600);
    define('DAYSECS', 86400);
    class moodle_exception extends \Exception {
        public function __construct(string $code, string $component = '', string $link = '', mixed $a = null) {
            parent::__construct($code);
        }
    }
    function get_string(string $name, string $component = '', mixed $a = null): string {
        $known = ['decsep' => '.', 'thousandssep' => ','];
        return $known[$name] ?? trim($name . ' ' . (is_array($a) ? implode(' ', $a) : (string) $a));
    }
    function get_string_manager(): object {
        return new class {
            public function string_exists(string $name, string $component): bool {
                return $name === 'network_twitter';
            }
        };
    }
    function userdate(int $moment, string $format, mixed $zone = 99): string {
        return gmdate('Y-m-d H:i', $moment);
    }
    function display_size(int $size): string {
        return "{$size} B";
    }
    set_error_handler(fn(int $level, string $said): bool => throw new \ErrorException($said));
    $classes = __DIR__ . '/../../moodle_local_plugin/classes';
    foreach (['bad_report_exception', 'report', 'tables'] as $name) {
        require("{$classes}/local/{$name}.php");
    }
    $parts = ['evolution_chart', 'hashtags', 'misspellings', 'interactions', 'profiles', 'conversation', 'activities', 'coverage'];
    foreach (['words', 'evolution_gaps', ...$parts] as $name) {
        require("{$classes}/output/{$name}.php");
    }
    while (($line = fgets(STDIN)) !== false) {
        try {
            $report = \local_communicator\local\report::from_json($line, 2);
            $made = [];
            foreach ($parts as $name) {
                $class = "local_communicator\\output\\{$name}";
                $made[$name] = (new $class($report))->export_for_template(new \core\output\renderer_base());
            }
            $tables = new \local_communicator\local\tables($report);
            foreach (\local_communicator\local\tables::PARTS as $part) {
                $made['csv'][$part] = iterator_to_array($tables->rows($part));
            }
            echo json_encode($made, JSON_PARTIAL_OUTPUT_ON_ERROR), "\n";
        } catch (\local_communicator\local\bad_report_exception $refused) {
            echo json_encode(['refused' => true]), "\n";
        } catch (\Throwable $broken) {
            echo json_encode(['broken' => get_class($broken) . ': ' . $broken->getMessage() . ' ' . basename($broken->getFile()) . ':' . $broken->getLine()]), "\n";
        }
    }
}
