<?php
add_filter('pre_wp_mail', '__return_true');                    // never send mail
add_filter('pre_option_ping_sites', '__return_empty_string');  // no update pings
remove_action('publish_post', '_publish_post_hook', 5);        // no pingbacks
// A plugin that alters what is saved, for titles that ask for it.
add_filter('wp_insert_post_data', function ($data) {
  if (strpos($data['post_title'], 'altered on save') !== false && strpos($data['post_content'], 'new.example') !== false) {
    $data['post_content'] .= "\n<p>Subscribe!</p>";
  }
  return $data;
});
