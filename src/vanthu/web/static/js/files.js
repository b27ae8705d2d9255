// A field for files in the reader's language: browsers write “Choose File” on it in the language of the system.
// The field itself lies over its new face, unseen, and still takes clicks, keys and dropped files.

/** Give every field for files below `root` a face in the words that the page brings. */
export function dress(root) {
  const words = document.body.dataset;
  if (!words.chooseFile) return;
  for (const field of root.querySelectorAll("input[type=file]:not([data-dressed])")) {
    field.dataset.dressed = "yes";
    const face = document.createElement("span");
    face.className = "file-face form-control";
    face.setAttribute("aria-hidden", "true");
    const button = document.createElement("strong");
    button.textContent = field.multiple ? words.chooseFiles : words.chooseFile;
    const chosen = document.createElement("span");
    face.append(button, chosen);
    field.before(face); // the field stays where it is: one that is moved after a swap opens no chooser
    const say = () => {
      chosen.textContent = [...field.files].map((file) => file.name).join(", ") || words.noFile;
    };
    field.addEventListener("change", say);
    field.form?.addEventListener("reset", () => setTimeout(say));
    say();
  }
}
