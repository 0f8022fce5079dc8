// The map of the filing form, fetched when somebody asks for it. What is in its middle is meant: no pin has to be dragged.
const ZOOM = 14;

/** Show the map in its box; `use` is called with latitude and longitude. Rejects when Leaflet or its style does not come. */
export async function show(box, use) {
  const { leaflet, style, tiles, latitude, longitude } = box.dataset;
  await Promise.all([import(leaflet), dressed(style)]);
  const { form } = box.querySelector("button");
  const given = [form.elements.latitude.value, form.elements.longitude.value].map(Number);
  const start = form.elements.latitude.value ? given : [Number(latitude), Number(longitude)];
  box.querySelector(".map-box").hidden = false;
  // Without controls of its own: those would write HTML, and ours are larger.
  const map = window.L.map(box.querySelector(".map"), { zoomControl: false, attributionControl: false }).setView(start, ZOOM);
  window.L.tileLayer(tiles, { maxZoom: 19, detectRetina: false }).addTo(map);
  box.querySelector("[data-in]").addEventListener("click", () => map.zoomIn());
  box.querySelector("[data-out]").addEventListener("click", () => map.zoomOut());
  box.querySelector("[data-use]").addEventListener("click", () => {
    const { lat, lng } = map.getCenter().wrap();
    use(lat, lng);
  });
  box.querySelector(".map").focus();
}

function dressed(style) {
  return new Promise((done, failed) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = style;
    link.addEventListener("load", done);
    link.addEventListener("error", () => failed(new Error("no style")));
    document.head.append(link);
  });
}
