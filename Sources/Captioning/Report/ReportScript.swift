/// What the page does: it sorts, finds and shows pictures. All text of others gets in by
/// `textContent`, never as markup.
enum ReportScript {
  static let javascript =
    "\"use strict\";\n(() => {\n" + heat + words + cards + list + "})();"

  /// A picture with its captions.
  private static let cards = #"""
    const data = JSON.parse(document.getElementById("data").textContent);
    const at = id => document.getElementById(id);
    const text = value => value === null ? "–" : value.toFixed(value >= 10 ? 2 : 4);

    function make(tag, name, content) {
      const element = document.createElement(tag);
      if (name) element.className = name;
      if (content !== undefined) element.textContent = content;
      return element;
    }

    function key(entry) {
      return make("span", "key k" + entry % 6);
    }

    function card(picture, metric) {
      const article = make("article", "card");
      const figure = make("figure");
      const frame = make("div", "frame");
      frame.style.aspectRatio = picture.width + " / " + picture.height;
      frame.style.maxWidth = "calc(18rem * " + picture.width / picture.height + ")";
      const image = make("img");
      image.loading = "lazy";
      image.src = picture.file;
      image.alt = picture.references[0] || picture.name;
      frame.append(image);
      const below = make("figcaption", "", picture.name);
      below.setAttribute("aria-live", "polite");
      figure.append(frame, below);
      article.append(figure);
      article.setAttribute("aria-label", picture.name);
      const scores = picture.captions.map(caption => caption.scores[metric]);
      const best = Math.max(...scores);
      const differ = data.metrics[metric]?.isQuality && scores.some(score => score !== best);
      picture.captions.forEach((caption, entry) => {
        const part = make("section", "written");
        const head = make("div", "head");
        const name = make("h3");
        name.append(key(entry), data.entries[entry]);
        head.append(name);
        if (metric >= 0) {
          const isBest = differ && scores[entry] === best;
          const name = data.metrics[metric].name;
          const score = make("span", "score", name + " " + text(scores[entry]));
          if (isBest) {
            score.classList.add("best");
            score.append(" ★", make("span", "unseen", "best"));
          }
          head.append(score);
        }
        part.append(head, words(caption, data.entries[entry], picture, frame, below));
        article.append(part);
      });
      const said = make("details");
      said.open = true;
      const list = make("ul");
      picture.references.forEach(reference => list.append(make("li", "", reference)));
      const count = picture.references.length;
      said.append(make("summary", "", count + (count === 1 ? " reference" : " references")), list);
      article.append(said, table(picture));
      return article;
    }

    function table(picture) {
      const details = make("details");
      details.append(make("summary", "", "All scores"));
      // Made when it is opened: a page of many pictures stays quick.
      details.addEventListener("toggle", () => {
        if (details.children.length > 1) return;
        const table = make("table");
        const row = (head, cells) => {
          const line = make("tr");
          const name = make("th", "", head);
          name.scope = "row";
          line.append(name, ...cells.map(cell => make("td", "", cell)));
          table.append(line);
        };
        const names = make("tr");
        names.append(make("th", "", "Score"), ...data.entries.map((entry, index) => {
          const cell = make("th");
          cell.scope = "col";
          cell.append(key(index), entry);
          return cell;
        }));
        table.append(names);
        data.metrics.forEach((metric, index) =>
          row(metric.name, picture.captions.map(caption => text(caption.scores[index]))));
        row("log-probability", picture.captions.map(caption => text(caption.logProbability)));
        const wide = make("div", "wide");
        wide.append(table);
        details.append(wide);
      });
      return details;
    }

    """#

  /// Which pictures are shown, and in which order.
  private static let list = #"""
    const step = 24;
    let seed = 1;
    let shown = step;
    let order = [];

    /// Numbers in [0, 1) that depend on the seed alone (mulberry32).
    function random(state) {
      return () => {
        state = state + 0x6D2B79F5 | 0;
        let mixed = Math.imul(state ^ state >>> 15, 1 | state);
        mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
        return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296;
      };
    }

    function sorted() {
      const wanted = at("find").value.trim().toLowerCase();
      const metric = Number(at("metric").value);
      const entry = Number(at("entry").value);
      const scores = index =>
        data.pictures[index].captions.map(caption => caption.scores[metric] ?? 0);
      const value = {
        best: index => -scores(index)[entry],
        worst: index => scores(index)[entry],
        apart: index => Math.min(...scores(index)) - Math.max(...scores(index)),
      }[at("order").value];
      const places = [...data.pictures.keys()].filter(index => {
        const picture = data.pictures[index];
        const all = [picture.name, ...picture.references, ...picture.captions.map(c => c.text)];
        return !wanted || all.some(text => text.toLowerCase().includes(wanted));
      });
      if (at("order").value === "random") {
        const draw = random(seed);
        const keys = new Map([...data.pictures.keys()].map(index => [index, draw()]));
        return places.sort((a, b) => keys.get(a) - keys.get(b));
      }
      if (!value || !data.metrics.length) return places;
      return places.sort((a, b) => value(a) - value(b) || a - b);
    }

    function show() {
      const metric = data.metrics.length ? Number(at("metric").value) : -1;
      const list = at("list");
      while (list.children.length > shown) list.lastChild.remove();
      while (list.children.length < Math.min(shown, order.length)) {
        list.append(card(data.pictures[order[list.children.length]], metric));
      }
      at("count").textContent = order.length === 0
        ? "No picture has these words."
        : list.children.length + " of " + order.length + " pictures";
      at("more").hidden = list.children.length >= order.length;
    }

    function update() {
      order = sorted();
      shown = step;
      at("list").replaceChildren();
      at("shuffle").hidden = at("order").value !== "random";
      show();
    }

    function option(value, name) {
      const option = make("option", "", name);
      option.value = value;
      return option;
    }

    data.metrics.forEach((metric, index) => at("metric").append(option(index, metric.name)));
    at("metric").value = data.firstMetric;
    data.entries.forEach((entry, index) => at("entry").append(option(index, entry)));
    const isAlone = data.entries.length === 1;
    at("entry").parentElement.hidden = isAlone;
    if (isAlone) at("order").querySelector("[value=apart]").remove();
    if (!data.metrics.length) {
      at("metric").parentElement.hidden = true;
      at("order").querySelectorAll("[value=best], [value=worst], [value=apart]")
        .forEach(option => option.remove());
    }
    at("hint").hidden = !data.pictures.some(p => p.captions.some(c => c.attention));
    for (const id of ["order", "metric", "entry"]) at(id).addEventListener("change", update);
    at("find").addEventListener("input", update);
    at("controls").addEventListener("submit", event => event.preventDefault());
    at("shuffle").addEventListener("click", () => { seed += 1; update(); });
    at("more").addEventListener("click", () => {
      const first = shown;
      shown += step;
      show();
      at("list").children[first]?.querySelector("button, summary")?.focus();
    });
    update();

    """#
}
