extension ReportScript {
  /// A caption's words; each shows where the model looked.
  static let words = #"""
    /// The word that stays shown, of whichever picture.
    let kept = null;

    function release() {
      const last = kept;
      kept = null;
      if (last) {
        last.button.setAttribute("aria-pressed", "false");
        last.clear();
      }
    }

    document.addEventListener("keydown", event => { if (event.key === "Escape") release(); });

    function words(caption, entry, picture, frame, below) {
      const line = make("p", "words");
      const looked = caption.attention;
      if (!looked || looked.words.length === 0) {
        line.textContent = caption.text || "(no words)";
        return line;
      }
      line.setAttribute("role", "group");
      line.setAttribute("aria-label", entry + ": " + caption.text);
      const bytes = Uint8Array.from(atob(looked.weights), byte => byte.charCodeAt(0));
      const size = looked.height * looked.width;
      const buttons = looked.words.map((word, index) => {
        const button = make("button", "", word);
        button.type = "button";
        button.tabIndex = index === 0 ? 0 : -1;
        button.setAttribute("aria-pressed", "false");
        const clear = () => {
          button.classList.remove("shown");
          if (frame.source !== button) return;
          darken(frame);
          below.textContent = picture.name;
          frame.source = null;
          if (kept && kept.frame === frame) kept.show();
        };
        const show = () => {
          frame.source?.classList.remove("shown");
          frame.source = button;
          button.classList.add("shown");
          const weights = bytes.subarray(index * size, (index + 1) * size);
          light(frame, weights, looked);
          below.textContent = "“" + word + "”: " + place(weights, looked)
            + ", highest weight " + text(looked.highest[index])
            + " (all alike: " + text(1 / size) + ")";
        };
        button.addEventListener("pointerenter", event => {
          if (event.pointerType === "mouse") show();
        });
        button.addEventListener("pointerleave", event => {
          if (event.pointerType === "mouse" && kept?.button !== button) clear();
        });
        button.addEventListener("focus", show);
        button.addEventListener("blur", () => { if (kept?.button !== button) clear(); });
        button.addEventListener("click", () => {
          const isKept = kept?.button === button;
          release();
          if (isKept) return;
          kept = { button, frame, show, clear };
          button.setAttribute("aria-pressed", "true");
          show();
        });
        return button;
      });
      line.addEventListener("keydown", event => {
        const index = buttons.indexOf(event.target);
        const last = buttons.length - 1;
        const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: last }[event.key];
        if (index < 0 || next === undefined || !buttons[next]) return;
        event.preventDefault();
        buttons.forEach((button, place) => { button.tabIndex = place === next ? 0 : -1; });
        buttons[next].focus();
      });
      buttons.forEach((button, index) => line.append(index ? " " : "", button));
      return line;
    }

    /// Where the highest weight is, in words.
    function place(weights, { height, width }) {
      const best = weights.indexOf(Math.max(...weights));
      const third = (index, count) => Math.min(2, Math.floor((index + .5) / count * 3));
      const row = third(Math.floor(best / width), height);
      const column = third(best % width, width);
      if (row === 1 && column === 1) return "looked at the middle";
      const rows = ["at the top", "at the middle", "at the bottom"];
      return "looked " + rows[row] + ", " + ["left", "centre", "right"][column];
    }

    """#

  /// The heat map over a picture.
  static let heat = #"""
    /// Dark violet to light yellow, as Matplotlib's magma.
    const ramp = [
      [0, 0, 4], [28, 16, 68], [79, 18, 123], [129, 37, 129], [181, 54, 122],
      [229, 80, 100], [251, 135, 97], [254, 194, 135], [252, 253, 191],
    ];

    function color(fraction) {
      const place = Math.min(1, Math.max(0, fraction)) * (ramp.length - 1);
      const index = Math.min(ramp.length - 2, Math.floor(place));
      return ramp[index].map((low, c) => low + (ramp[index + 1][c] - low) * (place - index));
    }

    /// The weights of the four neighbours of each of `size` points, by a cubic B-spline, which does
    /// not overshoot.
    function taps(count, size) {
      return Array.from({ length: size }, (_, i) => {
        const place = (i + .5) * count / size - .5;
        const start = Math.floor(place);
        const t = place - start;
        return [
          (1 - t) ** 3 / 6, (3 * t ** 3 - 6 * t * t + 4) / 6,
          (-3 * t ** 3 + 3 * t * t + 3 * t + 1) / 6, t ** 3 / 6,
        ].map((weight, k) => [Math.min(count - 1, Math.max(0, start - 1 + k)), weight]);
      });
    }

    const side = 64;

    function light(frame, weights, { height, width, region }) {
      let canvas = frame.querySelector("canvas");
      if (!canvas) {
        canvas = document.createElement("canvas");
        canvas.width = canvas.height = side;
        canvas.setAttribute("aria-hidden", "true");
        frame.append(canvas);
      }
      const [columns, rows] = [taps(width, side), taps(height, side)];
      const values = rows.flatMap(row => columns.map(column => {
        let sum = 0;
        for (const [y, a] of row) {
          for (const [x, b] of column) sum += a * b * weights[y * width + x];
        }
        return sum;
      }));
      const highest = Math.max(...values) || 1;
      const context = canvas.getContext("2d");
      const pixels = context.createImageData(side, side);
      values.forEach((value, index) =>
        pixels.data.set([...color(value / highest), 255], 4 * index));
      context.putImageData(pixels, 0, 0);
      const [x, y, w, h] = region.map(part => part * 100 + "%");
      Object.assign(canvas.style, { left: x, top: y, width: w, height: h, display: "block" });
      frame.classList.add("lit");
    }

    function darken(frame) {
      frame.classList.remove("lit");
      frame.querySelector("canvas").style.display = "none";
    }

    """#
}
