<?php
// Settings of one test site; the values that differ between sites are in site.json beside the document root.
$site = json_decode(file_get_contents(dirname(__DIR__) . '/site.json'), true);

define('DB_NAME', $site['database']);
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . $site['socket']);
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', $site['url']);
define('WP_SITEURL', $site['url']);
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $purpose) {
    define("{$purpose}_KEY", "$purpose key of a test site");
    define("{$purpose}_SALT", "$purpose salt of a test site");
}
define('WP_ENVIRONMENT_TYPE', 'local');      // application passwords without https
define('WP_HTTP_BLOCK_EXTERNAL', true);      // a test site asks nobody outside
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);             // a visit must not start a request of the site to itself
define('WP_DEBUG', false);

$table_prefix = 'wp_';
defined('ABSPATH') || define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
