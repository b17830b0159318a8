/// How the page looks.
enum ReportStyle {
  /// The number of colours that tell entries apart.
  static let colors = 6

  static let css = """
    :root {
      color-scheme: light dark;
      --back: #f6f7f9; --card: #fff; --text: #1b1f24; --soft: #545d68; --line: #d5dae0;
      --link: #0a58ca; --lit: #fff3c4; --on: #ffd95a; --on-text: #241c00;
      --c0: #0b62b8; --c1: #b4400a; --c2: #0a7a55; --c3: #9a2d86; --c4: #7a5c00; --c5: #4b4fc4;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --back: #14171b; --card: #1e2329; --text: #e8ebef; --soft: #a8b1bc; --line: #3a424c;
        --link: #7fb2ff; --lit: #3d3715; --on: #ffd95a; --on-text: #241c00;
        --c0: #6fb3ff; --c1: #ff9a66; --c2: #4fd1a1; --c3: #f08be0; --c4: #e0be4a; --c5: #a9acff;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; max-width: 1500px; padding: 1rem; background: var(--back);
      color: var(--text); font: 16px/1.45 system-ui, sans-serif; overflow-wrap: anywhere;
    }
    h1 { font-size: 1.5rem; margin: .3rem 0; }
    h2 { font-size: 1.15rem; margin: 1.4rem 0 .5rem; }
    h3 { font-size: .95rem; margin: 0; font-weight: 600; }
    p { margin: .3rem 0; }
    small, .soft { color: var(--soft); font-size: .85rem; }
    :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
    .unseen {
      position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
    }
    .key {
      display: inline-block; width: .8em; height: .8em; border-radius: 50%; margin-right: .4em;
      background: currentColor;
    }
    .k0 { color: var(--c0); } .k1 { color: var(--c1); } .k2 { color: var(--c2); }
    .k3 { color: var(--c3); } .k4 { color: var(--c4); } .k5 { color: var(--c5); }
    .wide { overflow-x: auto; }
    table {
      border-collapse: collapse; background: var(--card); font-variant-numeric: tabular-nums;
    }
    th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: right; }
    th { text-align: left; font-weight: 500; overflow-wrap: normal; }
    th small { display: block; font-weight: 400; }
    thead th { vertical-align: bottom; }
    .scores thead th + th { text-align: right; }
    .group { color: var(--soft); font-size: .85rem; padding-top: .8rem; }
    .best { font-weight: 700; }
    .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: 0; }
    .curves {
      display: grid; gap: 1rem;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
    }
    .curves figure {
      margin: 0; max-width: 480px; background: var(--card); padding: .6rem; border-radius: .5rem;
    }
    svg { width: 100%; height: auto; }
    svg text { fill: var(--soft); font-size: 12px; }
    svg .grid { stroke: var(--line); }
    polyline { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
    polyline.dashed { stroke-dasharray: 5 4; }
    circle { fill: currentColor; }
    """ + "\n" + list

  /// Controls and pictures.
  private static let list = """
    .controls { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; }
    .controls label { display: grid; font-size: .85rem; color: var(--soft); }
    select, input, button {
      font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--line);
      border-radius: .4rem; padding: .35rem .6rem; min-height: 2.5rem; max-width: 100%;
    }
    #list {
      display: grid; gap: 1rem; margin: 1rem 0;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr));
    }
    .card {
      background: var(--card); border-radius: .6rem; border: 1px solid var(--line); padding: .8rem;
    }
    .card figure { margin: 0 0 .5rem; }
    .frame {
      position: relative; overflow: hidden; border-radius: .4rem; background: var(--line);
      max-height: 18rem; margin: 0 auto;
    }
    .frame img { display: block; width: 100%; height: 100%; }
    .frame canvas { position: absolute; opacity: .6; pointer-events: none; }
    .frame.lit img { filter: grayscale(1); }
    figcaption { font-size: .85rem; color: var(--soft); min-height: 2.9em; }
    .written { border-top: 1px solid var(--line); padding: .4rem 0; }
    .head { display: flex; justify-content: space-between; gap: .6rem; }
    .score { font-variant-numeric: tabular-nums; white-space: nowrap; }
    .words { font-size: 1.1rem; margin: .15rem 0; }
    .words button {
      border: 0; background: none; padding: .1rem .2rem; min-height: 1.9rem; border-radius: .3rem;
      cursor: pointer; border-bottom: 2px dotted var(--soft);
    }
    .words button:hover { background: var(--lit); }
    .words button[aria-pressed=true], .words button.shown {
      background: var(--on); color: var(--on-text);
    }
    details { margin-top: .3rem; }
    summary { cursor: pointer; padding: .2rem 0; color: var(--soft); font-size: .9rem; }
    details ul { margin: .2rem 0; padding-left: 1.2rem; }
    details table { font-size: .85rem; }
    .more { display: block; margin: 1rem auto; min-width: 12rem; }
    @media (max-width: 500px) {
      body { padding: .6rem; }
      .controls label { flex: 1 1 45%; }
      th, td { padding: .3rem .4rem; }
      .words button { min-height: 2.4rem; padding: .1rem .3rem; }
    }
    """
}
