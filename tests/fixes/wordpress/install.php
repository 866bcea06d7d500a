<?php
// install.php STATE_DIR URL: unattended install of a throw-away WordPress with users and their application passwords.
[, $state, $url] = $argv;
$place = parse_url($url);
$_SERVER += ['HTTP_HOST' => $place['host'] . ':' . $place['port'], 'SERVER_NAME' => $place['host'], 'SERVER_PORT' => $place['port'],
  'REQUEST_URI' => '/wp-admin/install.php', 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1',
  'PHP_SELF' => '/wp-admin/install.php', 'SCRIPT_NAME' => '/wp-admin/install.php'];
define('WP_INSTALLING', true);
require "$state/wp/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/misc.php';
wp_install('Newsroom', 'admin', 'admin@example.test', true, '', 'admin-pass', '');
update_option('timezone_string', 'Asia/Seoul'); // so that local time and UTC differ
update_option('default_pingback_flag', 0);
global $wp_rewrite;
$wp_rewrite->init();
$wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/');
$wp_rewrite->flush_rules(false);
switch_theme('twentytwentyone');
$users = [];
foreach (['admin' => 'administrator', 'editor' => 'editor', 'colleague' => 'editor', 'author' => 'author'] as $login => $role) {
  $user = get_user_by('login', $login);
  $id = $user ? $user->ID : wp_insert_user(['user_login' => $login, 'user_pass' => "$login-pass", 'user_email' => "$login@example.test", 'role' => $role]);
  [$password] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'linkcheck']);
  $users[$login] = $password;
}
file_put_contents("$state/users.json", json_encode($users));
