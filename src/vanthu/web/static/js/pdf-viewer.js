// <pdf-viewer src library worker cmaps fonts wasm> shows a PDF page by page, drawn only when it comes into view.
// Nothing in the file is run: no scripts, no XFA, no embedded actions. Its words can be selected and searched.

const SCALES = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
const CSS_PIXELS_PER_POINT = 96 / 72;

class PdfViewer extends HTMLElement {
  #zoom = null; // null: as wide as the room allows
  #pages = [];
  #pdf = null;

  async connectedCallback() {
    if (this.#pdf || this.dataset.started) return;
    this.dataset.started = "yes";
    this.plain = this.innerHTML;
    try {
      this.library = await import(this.getAttribute("library"));
      this.library.GlobalWorkerOptions.workerSrc = this.getAttribute("worker");
      this.#pdf = await this.library.getDocument({
        url: this.getAttribute("src"),
        cMapUrl: this.getAttribute("assets") + "cmaps/",
        standardFontDataUrl: this.getAttribute("assets") + "standard_fonts/",
        iccUrl: this.getAttribute("assets") + "iccs/",
        wasmUrl: this.getAttribute("assets") + "wasm/",
        enableXfa: false,
        stopAtErrors: false,
      }).promise;
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#build();
    await this.#layOut();
    new ResizeObserver(() => this.#zoom === null && this.#resize()).observe(this.room);
  }

  disconnectedCallback() {
    this.#pdf?.loadingTask.destroy();
  }

  #fail(error) {
    this.replaceChildren();
    const words = document.createElement("div");
    words.className = "viewer-plain";
    words.innerHTML = this.plain;
    words.querySelector(".viewer-wait")?.remove();
    words.append(Object.assign(document.createElement("p"), { className: "quiet", textContent: error.message }));
    this.append(words);
  }

  #build() {
    const bar = document.createElement("div");
    bar.className = "viewer-bar";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", this.getAttribute("label"));
    this.place = Object.assign(document.createElement("p"), { className: "viewer-place" });
    this.place.setAttribute("aria-live", "polite");
    bar.append(this.place);
    this.#button(bar, "−", "label-smaller", () => this.#step(-1));
    this.#button(bar, this.getAttribute("words-fit"), null, () => this.#setZoom(null));
    this.#button(bar, "+", "label-larger", () => this.#step(1));
    const open = Object.assign(document.createElement("a"), {
      href: this.getAttribute("src"), target: "_blank", textContent: this.getAttribute("words-open"),
    });
    open.setAttribute("rel", "noopener");
    bar.append(open);
    this.room = document.createElement("div");
    this.room.className = "viewer-pages";
    this.room.tabIndex = 0;
    this.room.setAttribute("role", "region");
    this.room.setAttribute("aria-label", this.getAttribute("label"));
    this.room.addEventListener("keydown", (event) => this.#key(event));
    this.room.addEventListener("scroll", () => this.#tellPlace(), { passive: true });
    this.replaceChildren(bar, this.room);
  }

  #button(bar, text, label, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    if (label) {
      button.setAttribute("aria-label", this.getAttribute(label));
      button.title = this.getAttribute(label);
    }
    button.addEventListener("click", act);
    bar.append(button);
  }

  async #layOut() {
    this.watcher = new IntersectionObserver(
      (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => this.#draw(entry.target.page)),
      { root: this.room, rootMargin: "400px 0px" },
    );
    for (let number = 1; number <= this.#pdf.numPages; number += 1) {
      const source = await this.#pdf.getPage(number);
      const box = document.createElement("div");
      box.className = "viewer-page";
      const page = { source, box, drawn: 0, number };
      box.page = page;
      this.#pages.push(page);
      this.#size(page);
      this.room.append(box);
      this.watcher.observe(box);
    }
    this.dispatchEvent(new CustomEvent("laid-out")); // whoever lays marks upon the pages finds them from now on
    this.#tellPlace();
  }

  #scale(page) {
    if (this.#zoom !== null) return this.#zoom * CSS_PIXELS_PER_POINT;
    const wide = page.source.getViewport({ scale: 1 }).width;
    return Math.min((this.room.clientWidth - 24) / wide, 2 * CSS_PIXELS_PER_POINT);
  }

  #size(page) {
    const view = page.source.getViewport({ scale: this.#scale(page) });
    page.box.style.width = `${Math.floor(view.width)}px`;
    page.box.style.height = `${Math.floor(view.height)}px`;
  }

  // A page that leaves, or is drawn anew at another size, cancels what was under way: that is no fault.
  #draw(page) {
    return this.#paint(page).catch((error) => {
      if (!["RenderingCancelledException", "AbortException"].includes(error?.name)) throw error;
      page.drawn = 0;
    });
  }

  async #paint(page) {
    const scale = this.#scale(page);
    if (page.drawn === scale) return;
    page.drawn = scale;
    const view = page.source.getViewport({ scale });
    const dense = Math.min(window.devicePixelRatio || 1, 2);
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(view.width * dense);
    canvas.height = Math.floor(view.height * dense);
    canvas.setAttribute("aria-hidden", "true");
    await page.source.render({
      canvas, viewport: view, annotationMode: this.library.AnnotationMode.ENABLE,
      transform: dense === 1 ? null : [dense, 0, 0, dense, 0, 0],
    }).promise;
    const words = document.createElement("div");
    words.className = "viewer-words";
    page.box.style.setProperty("--total-scale-factor", scale);
    page.box.style.setProperty("--scale-factor", scale);
    await new this.library.TextLayer({
      textContentSource: page.source.streamTextContent(), container: words, viewport: view,
    }).render();
    if (page.drawn === scale) page.box.replaceChildren(canvas, words, ...page.box.querySelectorAll(":scope > [data-kept]"));
    this.setAttribute("ready", "");
  }

  #resize() {
    for (const page of this.#pages) {
      this.#size(page);
      this.watcher.unobserve(page.box);
      this.watcher.observe(page.box);
    }
  }

  #setZoom(zoom) {
    this.#zoom = zoom;
    this.#resize();
  }

  #step(by) {
    const now = this.#zoom ?? this.#scale(this.#pages[0]) / CSS_PIXELS_PER_POINT;
    const next = by > 0 ? SCALES.find((scale) => scale > now + 0.01) : SCALES.findLast((scale) => scale < now - 0.01);
    if (next) this.#setZoom(next);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = { "+": () => this.#step(1), "=": () => this.#step(1), "-": () => this.#step(-1), 0: () => this.#setZoom(null) };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }

  #tellPlace() {
    const middle = this.room.scrollTop + this.room.clientHeight / 2;
    const page = this.#pages.findLast((candidate) => candidate.box.offsetTop - this.room.offsetTop <= middle) ?? this.#pages[0];
    if (!page) return;
    this.place.textContent = this.getAttribute("words-place").replace("{page}", page.number).replace("{pages}", this.#pages.length);
  }
}

if (!customElements.get("pdf-viewer")) customElements.define("pdf-viewer", PdfViewer);
