// What every page loads: the behaviours all pages have, those whose attribute is on this page, then the live stream.

import * as dialog from "./dialog.js";
import * as keyboard from "./keyboard.js";
import * as liveJobs from "./live-jobs.js";
import * as menu from "./menu.js";
import * as shell from "./shell.js";
import * as stream from "./stream.js";
import * as theme from "./theme.js";
import * as wire from "./wire.js";

const PAGE_MODULES = {
  "data-ranking": "./ranking.js",
  "data-candidate": "./candidate.js",
  "data-matrix": "./matrix.js",
  "data-uploads": "./uploads.js",
  "data-documents": "./documents.js",
  "data-criteria": "./criteria.js",
  "data-dashboard": "./dashboard.js",
  "data-jobs": "./job-groups.js",
  "data-later": "./start-later.js",
  "data-weights": "./weights.js",
  "data-exports": "./exports.js",
  "data-settings": "./settings.js",
};

for (const behaviour of [theme, shell, menu, dialog, keyboard, wire, liveJobs]) behaviour.start();

const wanted = Object.entries(PAGE_MODULES).filter(([attribute]) => document.querySelector(`[${attribute}]`));
await Promise.all(wanted.map(([, path]) => load(path)));
// last: whoever wants to hear of changes is listening by now
stream.start();
document.documentElement.dataset.started = "";

async function load(path) {
  try {
    (await import(path)).start();
  } catch (error) {
    // the page works without it, and so do its other behaviours
    console.error(`${path} did not start`, error);
  }
}
