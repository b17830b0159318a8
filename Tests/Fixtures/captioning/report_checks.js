// Clicks through a report with two checkpoints that tell where they look; Scripts/test-report runs
// it at the end of the page, and reads the list of what went wrong.
(() => {
  const wrong = [];
  const check = (isTrue, what) => { if (!isTrue) wrong.push(what); };
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const at = id => document.getElementById(id);
  const set = (id, value) => {
    at(id).value = value;
    at(id).dispatchEvent(new Event(id === "find" ? "input" : "change"));
  };
  const data = JSON.parse(at("data").textContent);
  const names = () => all(".card").map(card => card.getAttribute("aria-label"));
  const scores = entry => names().map(name =>
    data.pictures.find(picture => picture.name === name).captions[entry].scores[at("metric").value]);
  const isSorted = (values, sign) => values.every((v, i) => i === 0 || sign * values[i - 1] >= sign * v);
  const mouse = (element, type) =>
    element.dispatchEvent(new PointerEvent(type, { pointerType: "mouse" }));
  const isLit = card => card.querySelector(".frame").classList.contains("lit");

  // Order.
  check(all(".card").length === Math.min(24, data.pictures.length), "the first pictures are shown");
  check(isSorted(scores(0), 1), "best first");
  set("order", "worst");
  check(isSorted(scores(0), -1), "worst first");
  set("entry", "1");
  check(isSorted(scores(1), -1), "worst first, of the second");
  set("metric", "0");
  check(isSorted(scores(1), -1), "worst first, by another metric");
  set("order", "apart");
  check(isSorted(names().map((_, i) => Math.abs(scores(0)[i] - scores(1)[i])), 1), "difference");
  set("order", "given");
  check(names().every((name, i) => name === data.pictures[i].name), "as in the data set");
  check(at("shuffle").hidden, "nothing to shuffle");
  set("order", "random");
  const before = names().join();
  check(before !== data.pictures.slice(0, 24).map(picture => picture.name).join(), "random");
  check(!at("shuffle").hidden, "something to shuffle");
  at("shuffle").click();
  check(names().join() !== before, "shuffled");

  // More, and fewer.
  if (data.pictures.length > 24) {
    at("more").click();
    check(all(".card").length === Math.min(48, data.pictures.length), "more");
    check(new Set(names()).size === all(".card").length, "no picture twice");
  }
  set("find", data.pictures[3].name.toUpperCase());
  check(names().includes(data.pictures[3].name), "found by name");
  set("find", "no such words");
  check(all(".card").length === 0 && at("count").textContent.startsWith("No picture"), "nothing found");
  set("find", "");
  set("order", "best");

  // Attention.
  const [card, other] = all(".card");
  const [first, second] = all(".words button", card);
  const below = card.querySelector("figcaption");
  mouse(first, "pointerenter");
  check(isLit(card) && below.textContent.includes(first.textContent), "shown under the mouse");
  const canvas = card.querySelector("canvas");
  const pixels = canvas.getContext("2d").getImageData(0, 0, 64, 64).data;
  check(new Set(pixels).size > 20, "a map of many colours");
  mouse(first, "pointerleave");
  check(!isLit(card) && below.textContent === card.getAttribute("aria-label"), "gone with the mouse");
  first.click();
  check(isLit(card) && first.getAttribute("aria-pressed") === "true", "kept by a click");
  mouse(second, "pointerenter");
  check(below.textContent.includes(second.textContent), "another word for a while");
  mouse(second, "pointerleave");
  check(isLit(card) && below.textContent.includes("“" + first.textContent), "back to the kept word");
  const far = all(".words button", other)[0];
  far.click();
  check(!isLit(card) && isLit(other), "one word is kept of all");
  far.click();
  check(!isLit(other), "a second click ends it");
  first.click();
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  check(!isLit(card), "Escape ends it");
  first.focus();
  first.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  check(document.activeElement === second && second.tabIndex === 0 && first.tabIndex === -1,
    "arrows go to the next word");
  second.blur();

  // For all.
  check(all("img").every(image => image.alt), "pictures have a text");
  check(all("button, select, input").every(control =>
    control.textContent || control.closest("label")), "controls have a name");
  const details = all(".card details")[1];
  details.open = true;
  setTimeout(() => {
    check(all("tr", details).length === data.metrics.length + 2, "all scores");
    check(document.documentElement.scrollWidth <= innerWidth, "nothing hangs over");
    document.title = wrong.length ? "wrong: " + wrong.join("; ") : "all is right";
  }, 100);
})();
