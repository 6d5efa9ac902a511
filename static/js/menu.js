// Menus are <details data-menu>: they work without this module, which adds Escape and a click outside.

export function start(root = document) {
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeOpen(true);
  });
  root.addEventListener("click", (event) => {
    closeOpen(false, event.target);
  });
}

function closeOpen(returnFocus, except = null) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (except && menu.contains(except)) continue;
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (returnFocus && hadFocus) menu.querySelector("summary").focus();
  }
}
