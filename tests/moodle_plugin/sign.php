<?php
// Signs a token with the plugin's own class and Moodle's own library: php sign.php TREE KEY-ID SECRET COURSE ROLE
[, $tree, $keyid, $secret, $course, $role] = $argv;
foreach (['JWTExceptionWithPayloadInterface', 'Key', 'JWT'] as $class) {
    require("{$tree}/lib/php-jwt/src/{$class}.php");
}
require(__DIR__ . '/../../moodle_local_plugin/classes/local/site_token.php');
echo \local_communicator\local\site_token::sign($keyid, $secret, 42, (int) $course, $role, time());
