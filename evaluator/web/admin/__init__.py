"""Administration: the pages of those who run this installation, each under /admin."""

from quart import request

from evaluator.web.pages import render

TABS = (
    ("System Settings", "/admin/settings"),
    ("Queue", "/admin/queue"),
    ("Outbox", "/admin/outbox"),
    ("Audit log", "/admin/audit"),
)


async def render_admin(template: str, **context: object) -> str:
    """A page of the administration: `tabs` holds (label, href, is current) beside the page's own context."""
    tabs = [(label, href, request.path == href) for label, href in TABS]
    return await render(template, tabs=tabs, **context)
