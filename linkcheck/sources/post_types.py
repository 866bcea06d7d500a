"""Which posts readers can see: the statuses and post types of WordPress that are no published article."""

#: post_status, as the summary of an ingest calls it. Anything else but `publish` is left out under its own name.
STATUSES = {
    "draft": "drafts",
    "auto-draft": "drafts",
    "pending": "waiting for review",
    "private": "private",
    "future": "scheduled",
    "trash": "in the trash",
}

#: Post types of WordPress and of common plugins that are parts, settings or records and never pages of their own.
NO_ARTICLES = {
    "attachment": "attachments",
    "revision": "revisions",
    "nav_menu_item": "menu items",
    "custom_css": "theme settings",
    "customize_changeset": "theme settings",
    "oembed_cache": "caches",
    "user_request": "privacy requests",
    "wp_block": "block patterns",
    "wp_template": "templates",
    "wp_template_part": "templates",
    "wp_global_styles": "theme settings",
    "wp_navigation": "menus",
    "wp_font_family": "fonts",
    "wp_font_face": "fonts",
    "acf-field": "field definitions",
    "acf-field-group": "field definitions",
    "acf-post-type": "field definitions",
    "acf-taxonomy": "field definitions",
    "elementor_library": "templates",
    "scheduled-action": "scheduled jobs",
    "feedback": "form entries",
    "flamingo_contact": "form entries",
    "flamingo_inbound": "form entries",
    "wpcf7_contact_form": "forms",
    "wpforms": "forms",
    "shop_order": "orders",
    "shop_order_refund": "orders",
    "shop_coupon": "coupons",
    "jp_img_sitemap": "caches",
    "jp_sitemap": "caches",
}


def reason_to_leave_out(status: str, post_type: str, *, protected: bool) -> str:
    """Why a post is not for readers, as "drafts" or "attachments"; "" for a published article.

    An attachment's status is `inherit`, so the type is looked at first. A record without status is taken as public:
    the REST API gives strangers nothing else.
    """
    if post_type in NO_ARTICLES:
        return NO_ARTICLES[post_type]
    if status and status != "publish":
        return STATUSES.get(status, f"with the status {status[:40]!r}")
    return "protected by a password" if protected else ""
