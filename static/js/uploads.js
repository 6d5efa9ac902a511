// Files chosen or dropped are sent one a request, four at a time, each as the bare body of its request.

import { refresh, start as startDraft, token } from "./draft.js";

const AT_ONCE = 4;
const TRIES = 60; // of a request that was told to come again
const PAUSE = 1000; // ms between them, unless the server names its own

const queue = [];
let sending = 0;

export function start() {
  startDraft();
  document.addEventListener("change", (event) => {
    if (event.target.type === "file") take(event.target);
  });
  // what was chosen while this file was still on its way
  for (const input of document.querySelectorAll("[data-uploads] input[type=file]")) take(input);
  document.addEventListener("dragover", hover);
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) setOver(null);
  });
  document.addEventListener("drop", drop);
  window.addEventListener("beforeunload", (event) => {
    if (sending) event.preventDefault();
  });
}

function take(input) {
  const form = input.closest("[data-uploads]");
  if (!form || !input.files.length) return;
  add(form, [...input.files]);
  input.value = "";
}

function zoneAt(target) {
  return target.closest?.("[data-uploads]") ?? document.querySelector("[data-whole-page]");
}

function hover(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  // without this the browser opens the file in place of the page
  event.preventDefault();
  setOver(zoneAt(event.target));
}

function setOver(form) {
  for (const zone of document.querySelectorAll("[data-uploads] .drop")) {
    zone.classList.toggle("is-over", form?.contains(zone) ?? false);
  }
}

async function drop(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  setOver(null);
  const form = zoneAt(event.target);
  if (!form) return;
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
  const dropped = [...event.dataTransfer.files];
  const files = entries.some((entry) => entry?.isDirectory) ? await filesOf(entries) : dropped;
  add(form, files);
}

/** The files of dropped folders, at any depth. */
async function filesOf(entries) {
  const found = [];
  for (const entry of entries.filter(Boolean)) {
    if (entry.isFile) found.push(await new Promise((done, fail) => entry.file(done, fail)));
    else found.push(...(await filesOf(await childrenOf(entry))));
  }
  return found;
}

async function childrenOf(folder) {
  const reader = folder.createReader();
  const all = [];
  // a reader gives a hundred at a time
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!some.length) return all;
    all.push(...some);
  }
}

function add(form, files) {
  refuse(form, "");
  const most = Number(form.dataset.maxFiles || 1);
  const taken = most > 1 ? placesTaken() : 0;
  const fitting = files.slice(0, Math.max(0, most - taken));
  if (most > 1 && files.length > fitting.length) {
    tellNoPlace(most, fitting.length, files.slice(fitting.length).map((file) => file.name));
  }
  for (const file of fitting) queue.push({ form, file, row: most > 1 ? addRow(file) : null, tries: 0 });
  if (most === 1 && fitting.length) showSending(form, fitting[0]);
  next();
}

function placesTaken() {
  return document.querySelectorAll(".files > li[data-group]:not([data-group=out])").length;
}

function tellNoPlace(most, added, names) {
  const notice = document.getElementById("no-place");
  const were = names.length === 1 ? "this 1 was" : `these ${names.length} were`;
  const first = added === 1 ? "The first was" : added ? `The first ${added} were` : "None was";
  notice.querySelector("[data-fact]").textContent =
    `${added + names.length} files; one draft takes ${most}. ${first} added, ${were} not:`;
  notice.querySelector("[data-names]").textContent = names.join(", ");
  notice.hidden = false;
}

function addRow(file) {
  const row = document.getElementById("sending-row").content.firstElementChild.cloneNode(true);
  row.removeAttribute("id");
  row.querySelector(".kind").textContent = (file.name.match(/\.(\w{1,4})$/)?.[1] ?? "file").toUpperCase();
  row.querySelector(".who").textContent = file.name;
  row.querySelector(".fileline").textContent = `${file.name}, ${sized(file.size)}`;
  const group = document.getElementById("group-all");
  group.hidden = false;
  group.querySelector(".files").append(row);
  return row;
}

function sized(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function next() {
  while (sending < AT_ONCE && queue.length) send(queue.shift());
}

function send(job) {
  const { form, file } = job;
  sending += 1;
  const request = new XMLHttpRequest();
  request.open("POST", form.dataset.uploads);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRF-Token", token());
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.upload.addEventListener("progress", (event) => show(job, event.loaded, event.total));
  request.addEventListener("loadend", () => {
    sending -= 1;
    end(job, request);
    next();
  });
  const isTooLarge = file.size > Number(form.dataset.maxBytes);
  // the server lists it by name and size; its bytes need not travel for that
  if (isTooLarge) request.setRequestHeader("X-File-Size", String(file.size));
  request.send(isTooLarge ? null : file);
}

function end(job, request) {
  const answer = read(request);
  if (request.status === 201) return arrived(job, answer.document_id);
  if (request.status === 503 && job.tries < TRIES) {
    job.tries += 1;
    const pause = Number(request.getResponseHeader("Retry-After")) * 1000 || PAUSE;
    // not all at the same moment again
    setTimeout(() => {
      queue.push(job);
      next();
    }, pause * (1 + Math.random()));
    return;
  }
  failed(job, answer.error ?? "The connection was lost while this file was sent. Send it again.");
}

function read(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

function show(job, loaded, total) {
  if (!job.row || !total) return;
  const percent = Math.round((100 * loaded) / total);
  job.row.querySelector("[data-state]").textContent = percent < 100 ? `Sending ${percent} %` : "Waiting to be read";
  job.row.querySelector("rect").setAttribute("width", percent);
}

function arrived(job, id) {
  if (!job.row) return refresh("step");
  const shown = document.getElementById(`document-${id}`);
  if (shown) return job.row.remove();
  // the next event about this file takes the place of the row
  job.row.id = `document-${id}`;
  job.row.dataset.document = id;
  show(job, 1, 1);
}

function failed(job, words) {
  if (!job.row) {
    job.form.querySelector(".drop b").textContent = job.form.dataset.title;
    refuse(job.form, words);
    return;
  }
  job.row.querySelector("[data-state]").textContent = words;
  job.row.querySelector(".minibar").hidden = true;
  const again = job.row.querySelector("[data-again]");
  again.hidden = false;
  again.onclick = () => {
    again.hidden = true;
    job.row.querySelector(".minibar").hidden = false;
    job.tries = 0;
    queue.push(job);
    next();
  };
}

function showSending(form, file) {
  const title = form.querySelector(".drop b");
  form.dataset.title ??= title.textContent;
  title.textContent = `Sending ${file.name}`;
}

function refuse(form, words) {
  const why = form.querySelector("[data-refusal]");
  why.textContent = words;
  why.hidden = !words;
}
