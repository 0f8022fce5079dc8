// The app's worker. It keeps the pages that are the same for everybody (SHELL.pages, fetched without cookies) and static
// files; what a person sees of their case, their PIN, a receipt or the desk it never keeps.
"use strict";
const { SHELL, outbox } = self;
const CACHE = `lapor-${SHELL.version}`;
const PATIENCE = 4000;
const AWAY = new Set([502, 503, 504]);
const LOOSE = { ignoreSearch: true, ignoreVary: true };

self.addEventListener("install", (event) => event.waitUntil(keepShell()));

async function keepShell() {
  const cache = await caches.open(CACHE);
  const assets = new Set(SHELL.more);
  await Promise.all(Object.entries(SHELL.pages).map(async ([path, address]) => {
    const page = await fetch(address, { credentials: "omit", cache: "no-cache" });
    if (!page.ok || page.redirected) throw new Error(`${path}: ${page.status}`);
    // With data-…-src: a script that the page asks for when it is touched.
    const html = await page.clone().text();
    for (const [, found] of html.matchAll(/(?:href|src)="([^"#?]+)/g)) if (found.startsWith(SHELL.assets)) assets.add(found);
    await cache.put(path, page);
  }));
  await Promise.all([...assets].map(async (address) => {
    // A name with a hash that an older worker has need not be fetched again over a dear line.
    const before = SHELL.hashed ? await caches.match(address) : undefined;
    const asset = before ?? await fetch(address, { credentials: "omit", cache: SHELL.hashed ? "default" : "no-cache" });
    if (asset.ok) await cache.put(address, asset);
  }));
}

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("lapor-") && name !== CACHE) await caches.delete(name);
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
})()));

self.addEventListener("message", (event) => {
  // A new version takes over when the person says so, not under their hands.
  if (event.data === "perbarui") self.skipWaiting();
  if (event.data === "kirim") event.waitUntil(send());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && request.mode === "navigate") {
    if (url.pathname === SHELL.share) event.respondWith(shared(request));
    else if (url.pathname === SHELL.form || url.pathname === SHELL.track) event.respondWith(fetch(request).catch(() => Response.redirect(`${SHELL.offline}?belum=1`, 303)));
  } else if (request.method === "GET" && request.mode === "navigate") {
    event.respondWith(page(event, url));
  } else if (request.method === "GET" && url.pathname.startsWith(SHELL.assets)) {
    event.respondWith(asset(request));
  }
});

async function page(event, url) {
  const network = (async () => (await event.preloadResponse) ?? fetch(event.request))();
  const kept = SHELL.pages[url.pathname] ? await caches.match(url.pathname, LOOSE) : undefined;
  if (!kept) return network.catch(() => caches.match(SHELL.offline, LOOSE));
  const fresh = network.then((answer) => (AWAY.has(answer.status) ? kept : answer), () => kept);
  const late = new Promise((done) => { setTimeout(() => done(kept), PATIENCE); });
  return Promise.race([fresh, late]);
}

async function asset(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept && SHELL.hashed) return kept;
  try {
    const answer = await fetch(request);
    if (SHELL.hashed && answer.ok && answer.status === 200) {
      const copy = answer.clone();
      caches.open(CACHE).then((cache) => cache.put(request, copy));
    }
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

// What another app hands over becomes a draft; nothing is sent before the person has seen it.
async function shared(request) {
  try {
    const given = await request.formData();
    const words = [...new Set(["title", "text", "url"].map((name) => String(given.get(name) ?? "").trim()))].filter(Boolean);
    const files = given.getAll("photos").filter((file) => file instanceof File && file.size);
    const key = outbox.newKey();
    await outbox.save(key, { text: words.join("\n") }, files);
    return Response.redirect(`${SHELL.form}?draf=${key}`, 303);
  } catch {
    return Response.redirect(SHELL.form, 303);
  }
}

self.addEventListener("sync", (event) => {
  if (event.tag !== "outbox") return;
  // A promise that fails makes the browser come back later.
  event.waitUntil(send().then((left) => { if (left) throw new Error("still waiting"); }));
});

const send = async () => (await outbox.flush(SHELL.api)).left;

self.addEventListener("push", (event) => {
  // The shape of Declarative Web Push (web_push 8030), which newer iPhones show by themselves.
  const { notification = {} } = event.data?.json() ?? {};
  const { title = "Lapor", body = "", navigate = SHELL.track, lang = "id" } = notification;
  event.waitUntil(self.registration.showNotification(title, { body, lang, icon: SHELL.icon, badge: SHELL.badge, tag: navigate, data: { navigate } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  // Whatever name the site was reached by, the page is ours.
  const told = new URL(event.notification.data?.navigate ?? SHELL.track, self.location.origin);
  const target = new URL(told.pathname, self.location.origin);
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: "window" });
    const same = open.find((client) => new URL(client.url).pathname === target.pathname);
    return same ? same.focus() : self.clients.openWindow(target.href);
  })());
});
