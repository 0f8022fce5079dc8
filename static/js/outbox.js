// Reports on this phone: drafts that write themselves down, and those that wait for a signal. A classic script, because it
// is also part of the worker (lapor/shell.py); on pages it stands before app.js. Everything hangs on self.outbox.
//
// draf → antre → mengirim → terkirim | gagal. A state goes forward only; back to a draft only when the person says so
// (reopen), and never once a try may have reached the server. The key of a report is made with its draft and goes along
// as the Idempotency-Key, and as the token of the form: however often it is sent, it is one complaint.
(() => {
  "use strict";
  const DAY = 24 * 3600 * 1000;
  const KEEP = 30 * DAY;
  const STUCK = 2 * 60 * 1000; // a sender that died, not one that is slow
  const TRY_LATER = new Set([408, 425, 429]);
  const news = "BroadcastChannel" in self ? new BroadcastChannel("lapor-outbox") : null;
  const listeners = new Set();
  let opening = null;

  const asked = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

  function database() {
    opening ??= new Promise((done, fail) => {
      const request = indexedDB.open("lapor", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("drafts", { keyPath: "key" });
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        done(request.result);
      };
      request.onerror = () => fail(request.error);
    });
    return opening;
  }

  // One transaction: what `change` returns for the report as it is now is written, undefined leaves it, null removes it.
  async function change(key, decide) {
    const transaction = (await database()).transaction("drafts", "readwrite");
    const store = transaction.objectStore("drafts");
    const before = await asked(store.get(key));
    const after = decide(before);
    if (after === null) store.delete(key);
    else if (after !== undefined) store.put({ ...after, key, changed: Date.now() });
    await new Promise((done, fail) => {
      transaction.oncomplete = done;
      transaction.onabort = () => fail(transaction.error);
    });
    if (after !== undefined) tell();
    return after === undefined ? before : after;
  }

  function tell() {
    news?.postMessage("changed");
    listeners.forEach((listener) => listener());
  }
  if (news) news.onmessage = () => listeners.forEach((listener) => listener());

  const newKey = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  async function all() {
    const rows = await asked((await database()).transaction("drafts").objectStore("drafts").getAll());
    const old = rows.filter((row) => (row.state === "draf" || row.state === "gagal") && row.changed < Date.now() - KEEP);
    for (const row of old) await change(row.key, () => null);
    return rows.filter((row) => !old.includes(row)).sort((one, other) => other.changed - one.changed);
  }

  const get = async (key) => asked((await database()).transaction("drafts").objectStore("drafts").get(key));

  // Write a draft down. False when it is no draft any more: a save that comes late must not take it out of the queue.
  async function save(key, fields, files) {
    let kept = false;
    await change(key, (before) => {
      if (before && before.state !== "draf") return undefined;
      kept = true;
      return { ...before, state: "draf", fields, files: files ?? before?.files ?? [], tries: 0 };
    });
    return kept;
  }

  // Send this as soon as there is a signal. With fields it is written down first, in the same step.
  const queue = (key, fields, files) => change(key, (before) => {
    if (before && before.state !== "draf" && before.state !== "gagal") return undefined;
    if (!before && !fields) return undefined;
    return { tries: 0, ...before, state: "antre", why: "", fields: fields ?? before.fields, files: files ?? before?.files ?? [] };
  });

  // Back to a draft, because the person wants to change it; refused when the server may have it already.
  const reopen = async (key) => {
    const row = await change(key, (before) => (before?.state === "gagal" || (before?.state === "antre" && !before.tries)
      ? { ...before, state: "draf" } : undefined));
    return row?.state === "draf";
  };

  const remove = (key) => change(key, (before) => (before?.state === "mengirim" && before.changed > Date.now() - STUCK ? undefined : null));

  async function claim(passed) {
    const waiting = (row) => !passed.has(row.key) && (row.state === "antre" || (row.state === "mengirim" && row.changed < Date.now() - STUCK));
    for (const row of await all()) {
      if (!waiting(row)) continue;
      let mine = false;
      const now = await change(row.key, (before) => {
        mine = Boolean(before) && waiting(before);
        return mine ? { ...before, state: "mengirim", tries: before.tries + 1 } : undefined;
      });
      if (mine) return now;
    }
    return null;
  }

  function packed({ fields, files }) {
    const body = new FormData();
    const said = { ...fields, complaint_class: fields.asked_class, contact_way: fields.way, contact: [fields.phone, fields.email].filter(Boolean).join(", ") };
    for (const name of ["text", "location_text", "latitude", "longitude", "occurred_on", "topic", "visibility", "name", "contact", "contact_way", "complaint_class", "on_behalf", "relation", "people"]) {
      if (said[name]) body.append(name, said[name]);
    }
    files.forEach((file, index) => body.append("attachments", file, file.name || `berkas-${index + 1}`));
    return body;
  }

  async function send(api, row) {
    let answer;
    let said = {};
    try {
      // Without cookies: a report needs none, and on a shared phone they may be somebody else's.
      answer = await fetch(api, { method: "POST", body: packed(row), credentials: "omit", headers: { "Idempotency-Key": row.key, Accept: "application/json" } });
      said = await answer.json();
    } catch {
      if (!answer?.ok) return settle(row.key, { state: "antre" });
    }
    if (answer.ok && said.tracking_number) {
      return settle(row.key, { state: "terkirim", fields: {}, files: [], receipt: { number: said.tracking_number, pin: said.access_pin, url: new URL(said.url).pathname } });
    }
    if (answer.ok || answer.status >= 500 || TRY_LATER.has(answer.status)) return settle(row.key, { state: "antre" });
    const why = (said.errors ?? []).map((error) => error.detail).join(" ") || said.detail || String(answer.status);
    // Refused: nothing of it is kept there, so it may be changed and sent again under its key.
    return settle(row.key, { state: "gagal", why, tries: 0 });
  }

  const settle = (key, after) => change(key, (before) => (before?.state === "mengirim" ? { ...before, ...after } : undefined));

  // Send all that waits, one after the other. Resolves to what arrived and how much still waits.
  async function flush(api) {
    const passed = new Set();
    const arrived = [];
    // Knowing that there is no signal is no try: the report may still be changed.
    const next = () => (navigator.onLine ? claim(passed) : null);
    for (let row = await next(); row; row = await next()) {
      passed.add(row.key);
      const now = await send(api, row);
      if (now?.state === "terkirim") arrived.push(now);
      if (now?.state === "antre") break; // no signal for this one is none for the next
    }
    const left = (await all()).filter((row) => row.state === "antre").length;
    return { arrived, left };
  }

  self.outbox = { all, get, save, queue, reopen, remove, flush, newKey, listen: (listener) => listeners.add(listener) };
})();
