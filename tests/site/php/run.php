<?php
// Runs the PHP code of the standard input inside WordPress.
// php run.php DOCROOT RESULT: what the code returns goes to the file RESULT as JSON, so stray output does no harm.
$root = $argv[1];
$site = json_decode(file_get_contents(dirname($root) . '/site.json'), true);
$_SERVER['HTTP_HOST'] = parse_url($site['url'], PHP_URL_HOST) . ':' . parse_url($site['url'], PHP_URL_PORT);
$_SERVER['REQUEST_URI'] = '/';
require $root . '/wp-load.php';
$value = (static fn (string $code) => eval($code))(stream_get_contents(STDIN));
file_put_contents($argv[2], json_encode($value, JSON_THROW_ON_ERROR));
