// Marks on the pages of a draft, moved by pointer or keys. The numbers in the form are the truth; this only shows and changes them.

const POINT_MM = 25.4 / 72;
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

for (const form of document.querySelectorAll("[data-placing]")) {
  const viewer = form.querySelector("pdf-viewer");
  const marks = [...form.querySelectorAll("[data-mark]")].map((set) => new Mark(form, set));
  const show = () => marks.forEach((mark) => mark.show(viewer));
  viewer.addEventListener("laid-out", show);
  form.addEventListener("input", show);
  show();
}

function Mark(form, set) {
  const said = form.querySelector("[data-placing-said]");
  const field = (part) => set.querySelector(`[name="${set.dataset.mark}-${part}"]`);
  const read = (part) => Number.parseFloat(field(part).value.replace(",", ".")) || 0;
  const box = Object.assign(document.createElement("button"), { type: "button", className: "mark", textContent: set.dataset.label });
  box.dataset.kept = "";
  box.dataset.name = set.dataset.mark;
  let host = null;

  const size = () => {
    const [left, top, right, bottom] = host.page.source.view;
    const turned = host.page.source.rotate % 180 !== 0;
    const [width, height] = [(right - left) * POINT_MM, (bottom - top) * POINT_MM];
    return turned ? [height, width] : [width, height];
  };
  const write = (part, value) => (field(part).value = String(Math.round(value * 10) / 10));

  this.show = (viewer) => {
    host = viewer.querySelectorAll(".viewer-page")[read("page") - 1] ?? null;
    if (!host) return box.remove();
    if (box.parentElement !== host) host.append(box);
    const [width, height] = size();
    box.style.left = `${(read("x") / width) * 100}%`;
    box.style.top = `${(read("y") / height) * 100}%`;
    box.style.width = `${(read("width") / width) * 100}%`;
    box.style.height = `${(read("height") / height) * 100}%`;
  };

  const moveTo = (x, y) => {
    const [width, height] = size();
    write("x", Math.min(Math.max(0, x), width - read("width")));
    write("y", Math.min(Math.max(0, y), height - read("height")));
    tell();
  };
  const tell = () => {
    said.textContent = `${set.dataset.label}: ${read("x")} × ${read("y")} mm`;
    form.dispatchEvent(new Event("input"));
  };

  box.addEventListener("keydown", (event) => {
    const turn = { PageUp: -1, PageDown: 1 }[event.key];
    const step = STEPS[event.key];
    if (!turn && !step) return;
    event.preventDefault();
    event.stopPropagation();
    if (turn) {
      const most = Number(field("page").dataset.most);
      field("page").value = String(Math.min(Math.max(1, read("page") + turn), most));
      tell();
      box.focus();
    } else if (event.shiftKey) {
      write("width", Math.max(3, read("width") + step[0]));
      write("height", Math.max(3, read("height") + step[1]));
      tell();
    } else moveTo(read("x") + step[0], read("y") + step[1]);
  });

  box.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    box.focus();
    box.setPointerCapture(event.pointerId);
    const [width] = size();
    const scale = width / host.getBoundingClientRect().width;
    const from = { x: read("x"), y: read("y"), left: event.clientX, top: event.clientY };
    const follow = (next) => moveTo(from.x + (next.clientX - from.left) * scale, from.y + (next.clientY - from.top) * scale);
    const drop = () => {
      box.removeEventListener("pointermove", follow);
      box.removeEventListener("pointerup", drop);
    };
    box.addEventListener("pointermove", follow);
    box.addEventListener("pointerup", drop);
  });
}
