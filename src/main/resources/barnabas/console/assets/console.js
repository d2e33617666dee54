// What the pages need beyond htmx: the pace at which they look anew, the charts, and lists that do not grow for ever.
"use strict";
(() => {
  const TICK_MS = 4000;
  const SLOW_TICKS = 8;
  const body = document.body;

  // A page that nobody sees asks for nothing.
  let ticks = 0;
  setInterval(() => {
    if (document.hidden) return;
    htmx.trigger(body, "tick");
    if (++ticks % SLOW_TICKS === 0) htmx.trigger(body, "slow-tick");
  }, TICK_MS);

  // New rows come on top: the last ones go.
  const trim = (list) => {
    const most = Number(list.dataset.rowsMax);
    while (list.children.length > most) list.lastElementChild.remove();
    if (!list.children.length) list.textContent = "";
  };
  document.querySelectorAll("[data-rows-max]").forEach((list) => {
    trim(list);
    new MutationObserver(() => trim(list)).observe(list, { childList: true });
  });

  // Whether what is shown is still true.
  const state = document.getElementById("link-state");
  const say = (lost) => {
    state.textContent = lost ? "This broker does not answer" : "";
    state.classList.toggle("lost", lost);
  };
  for (const event of ["htmx:sendError", "htmx:timeout", "htmx:sseError"]) body.addEventListener(event, () => say(true));
  for (const event of ["htmx:afterOnLoad", "htmx:sseOpen"]) body.addEventListener(event, () => say(false));

  document.addEventListener("keydown", (event) => {
    const box = document.querySelector("input[type=search]");
    if (event.key === "/" && box && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      box.focus();
    }
  });

  // Charts.
  const charts = [...document.querySelectorAll(".chart")];
  if (!charts.length) return;
  const KEPT_MS = 10 * 60 * 1000;
  const NAMES = { recordsIn: "Written", bytesIn: "Written", bytesOut: "Read" };
  const COLOURS = { recordsIn: "--accent", bytesIn: "--accent", bytesOut: "--change" };
  const samples = new Map(); // by broker
  let newest = 0;

  const short = (units, step) => (value) => {
    if (value == null) return "–";
    let unit = 0;
    while (Math.abs(value) >= step && unit < units.length - 1) { value /= step; unit++; }
    return (value < 10 && value % 1 ? value.toFixed(1) : Math.round(value)) + units[unit];
  };
  const asCount = short(["", "k", "M", "G"], 1000);
  const asBytes = short([" B", " KiB", " MiB", " GiB"], 1024);

  // The brokers' samples do not fall together: what was told for one time is summed over each broker's nearest.
  const data = (chart) => {
    const only = chart.dataset.broker;
    const series = chart.dataset.chart.split(" ");
    const told = [...samples].filter(([broker]) => !only || String(broker) === only).map(([, all]) => all);
    const every = 2000;
    const sums = new Map();
    for (const all of told) {
      for (const sample of all) {
        const at = Math.round(sample.timeMs / every) * every;
        const sum = sums.get(at) || series.map(() => 0);
        series.forEach((name, i) => { sum[i] += sample[name]; });
        sums.set(at, sum);
      }
    }
    const times = [...sums.keys()].sort((a, b) => a - b);
    return [times.map((at) => at / 1000), ...series.map((name, i) => times.map((at) => sums.get(at)[i]))];
  };

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const draw = (chart) => {
    const bytes = chart.dataset.chart.startsWith("bytes");
    const write = bytes ? asBytes : asCount;
    const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
    const plot = new uPlot({
      width: chart.clientWidth,
      height: 185,
      tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), "Etc/UTC"),
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { y: { range: (u, min, max) => [0, Math.max(max * 1.1, 1)] } },
      axes: [{ ...axis, values: "{HH}:{mm}" , space: 70 }, { ...axis, size: 64, values: (u, all) => all.map(write) }],
      series: [{ value: "{HH}:{mm}:{ss}" }, ...chart.dataset.chart.split(" ").map((name, i) => ({
        label: NAMES[name],
        stroke: colour(COLOURS[name]),
        width: 2,
        dash: i ? [6, 4] : undefined,
        fill: i ? undefined : colour("--accent-soft"),
        points: { show: false },
        value: (u, value) => write(value),
      }))],
    }, data(chart), chart);
    chart.plot = plot;
  };
  const redraw = () => charts.forEach((chart) => {
    if (chart.plot) chart.plot.destroy();
    draw(chart);
  });

  const look = async () => {
    if (document.hidden && newest) return;
    try {
      const answer = await fetch("/api/traffic?since=" + newest);
      if (!answer.ok) return;
      for (const broker of (await answer.json()).brokers) {
        const all = (samples.get(broker.broker) || []).concat(broker.samples.filter((sample) => {
          const known = samples.get(broker.broker);
          return !known || !known.length || sample.timeMs > known[known.length - 1].timeMs;
        }));
        const last = all.length ? all[all.length - 1].timeMs : 0;
        samples.set(broker.broker, all.filter((sample) => sample.timeMs > last - KEPT_MS));
      }
      const ends = [...samples.values()].filter((all) => all.length).map((all) => all[all.length - 1].timeMs);
      if (ends.length) newest = Math.max(0, Math.min(...ends.filter((end) => end > Math.max(...ends) - 60000)) - 1000);
      charts.forEach((chart) => chart.plot && chart.plot.setData(data(chart)));
    } catch (lost) {
      say(true);
    }
  };
  redraw();
  look();
  body.addEventListener("tick", look);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) {
      width = innerWidth;
      redraw();
    }
  });
})();
