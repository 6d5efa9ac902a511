// The theme changes at once; the form's own post keeps it with the account. Without this module the post alone does it.

export function start(root = document) {
  for (const form of root.querySelectorAll("form[data-theme-form]")) {
    form.addEventListener("submit", change);
  }
}

async function change(event) {
  const { target: form, submitter } = event;
  if (!submitter || form.dataset.plain) return;
  event.preventDefault();
  show(submitter.value);
  if (!(await keep(form, submitter))) {
    // the plain post leads to the page that says what is wrong
    form.dataset.plain = "true";
    form.requestSubmit(submitter);
  }
}

function show(theme) {
  const page = document.documentElement;
  if (theme === "system") delete page.dataset.theme;
  else page.dataset.theme = theme;
  for (const button of document.querySelectorAll("form[data-theme-form] button[name=theme]")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}

async function keep(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    return answer.ok || answer.type === "opaqueredirect";
  } catch {
    return false;
  }
}
