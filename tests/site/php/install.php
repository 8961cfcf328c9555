<?php
// php install.php DOCROOT: installs WordPress with our users and no content; prints them as JSON.
// The settings (title, timezone, locale, users) are in site.json beside the document root.
define('WP_INSTALLING', true);
$root = $argv[1];
$site = json_decode(file_get_contents(dirname($root) . '/site.json'), true);
$_SERVER += ['HTTP_HOST' => parse_url($site['url'], PHP_URL_HOST) . ':' . parse_url($site['url'], PHP_URL_PORT)];
$_SERVER['REQUEST_URI'] = '/';

function wp_new_blog_notification(): void {}  // WordPress calls ours instead of mailing the admin
function wp_install_defaults(int $user): void {}  // and this instead of creating its example content

require $root . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

function newsroom_account(array $user): array
{
    $id = username_exists($user['login']) ?: wp_insert_user([
        'user_login' => $user['login'], 'user_pass' => $user['password'],
        'user_email' => $user['login'] . '@barito.example', 'role' => $user['role'],
    ]);
    wp_update_user(['ID' => $id, 'display_name' => $user['name'], 'nickname' => $user['name']]);
    [$secret] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'tests']);
    return $user + ['id' => $id, 'app_password' => WP_Application_Passwords::chunk_password($secret)];
}

wp_install($site['title'], 'admin', 'admin@barito.example', true, '', 'admin-account', $site['locale']);
// The default category is the one piece of content WordPress cannot do without.
wp_insert_term(__('Uncategorized'), 'category', ['slug' => 'uncategorized']);
update_option('default_category', get_term_by('slug', 'uncategorized', 'category')->term_id);
update_option('WPLANG', $site['locale'] === 'en_US' ? '' : $site['locale']);
update_option('timezone_string', $site['timezone']);
update_option('show_avatars', 0);  // avatars come from an outside service
update_option('permalink_structure', '/%year%/%monthnum%/%postname%/');
$GLOBALS['wp_rewrite']->init();
$GLOBALS['wp_rewrite']->flush_rules(false);
add_role('wpbridge', 'WP Bridge', array_fill_keys($site['service_capabilities'], true));
get_role('contributor')->add_cap('upload_files');
echo json_encode(array_map('newsroom_account', $site['users']));
