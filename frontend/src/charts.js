// Draw the charts of a page from the data beside them; the table with the same numbers is one click away.
// <figure data-chart><script type="application/json">{labels, series, unit, target, description, ...}</script><div data-chart-place>
import { BarChart, GaugeChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, GaugeChart, LineChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

const NUMBER = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 2 });
const NO_DATA = "chưa có số liệu";
const FONT = "Be Vietnam Pro";
const COLOURS = {
  light: { series: ["#0f6e84", "#b96a00", "#4c7a34", "#8a4fa3"], text: "#41515b", line: "#dbe2e6", mark: "#8e1f1b", track: "#e8ecef" },
  dark: { series: ["#4fb4cf", "#e3a33c", "#86b86a", "#c193d8"], text: "#b7c5cc", line: "#2c3b44", mark: "#ffb9b5", track: "#2a363e" },
};

const colours = () => COLOURS[document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light"];
const written = (value, unit) => (value == null || Number.isNaN(value) ? NO_DATA : `${NUMBER.format(value)}${unit ? ` ${unit}` : ""}`);

function axes(data, width, palette) {
  const label = { color: palette.text, fontFamily: FONT };
  const splitLine = { lineStyle: { color: palette.line } };
  const numbers = { type: "value", max: data.max, splitLine, axisLabel: { ...label, hideOverlap: true, formatter: (value) => NUMBER.format(value) } };
  const names = { type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: palette.line } } };
  if (!data.horizontal) return { xAxis: { ...names, axisLabel: { ...label, hideOverlap: true } }, yAxis: numbers };
  const room = Math.min(260, Math.round(width * 0.38));
  return { xAxis: numbers, yAxis: { ...names, inverse: true, axisLabel: { ...label, width: room, overflow: "truncate", interval: 0 } } };
}

function target(data, palette) {
  if (data.target == null) return undefined;
  const place = data.horizontal ? { xAxis: data.target } : { yAxis: data.target };
  const label = { formatter: `mức ${written(data.target, data.unit)}`, color: palette.mark, fontFamily: FONT, position: "insideEndTop" };
  return { silent: true, symbol: "none", lineStyle: { color: palette.mark }, data: [place], label };
}

// Tooltips are drawn, not written as HTML: our content policy takes style attributes off HTML.
function rows(data, width, palette) {
  const several = data.series.length > 1;
  return {
    grid: { left: 8, right: 20, top: several ? 40 : 20, bottom: 8, containLabel: true },
    legend: several ? { top: 0, textStyle: { color: palette.text, fontFamily: FONT } } : undefined,
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: "shadow" }, valueFormatter: (value) => written(value, data.unit) },
    ...axes(data, width, palette),
    series: data.series.map((series, at) => ({
      type: series.type ?? "bar",
      name: series.name,
      data: series.values,
      stack: series.stack,
      itemStyle: series.color ? { color: series.color } : undefined,
      barMaxWidth: 28,
      connectNulls: false,
      symbolSize: 8,
      lineStyle: { width: 2.5 },
      markLine: at === 0 ? target(data, palette) : undefined,
    })),
  };
}

function gauge(data, palette) {
  const value = data.series[0]?.values[0] ?? null;
  return {
    series: [
      {
        type: "gauge",
        min: data.min ?? 0,
        max: data.max ?? 100,
        progress: { show: true, width: 16 },
        pointer: { show: false },
        axisLine: { lineStyle: { width: 16, color: [[1, palette.track]] } },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: { show: false },
        detail: { offsetCenter: [0, 0], fontSize: value == null ? 16 : 28, fontFamily: FONT, color: palette.text, formatter: (shown) => written(value == null ? null : shown, data.unit) },
        data: [{ value: value ?? data.min ?? 0 }],
      },
    ],
  };
}

function options(data, width) {
  const palette = colours();
  return {
    backgroundColor: "transparent",
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300,
    textStyle: { fontFamily: FONT },
    color: palette.series,
    aria: { enabled: true, label: { description: data.description } },
    ...(data.kind === "gauge" ? gauge(data, palette) : rows(data, width, palette)),
  };
}

const watcher = new ResizeObserver((entries) => {
  for (const { target: place } of entries) echarts.getInstanceByDom(place)?.resize();
});

function draw(figure) {
  const place = figure.querySelector("[data-chart-place]");
  const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const chart = echarts.getInstanceByDom(place) ?? echarts.init(place, null, { renderer: "svg" });
  chart.setOption(options(data, place.clientWidth), { notMerge: true });
  watcher.observe(place);
}

function drawAll(root) {
  if (root.matches?.("[data-chart]")) draw(root);
  root.querySelectorAll?.("[data-chart]").forEach(draw);
}

drawAll(document);
document.addEventListener("theme-changed", () => drawAll(document));
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt));
document.addEventListener("htmx:beforeCleanupElement", (event) => {
  if (event.target.matches?.("[data-chart-place]")) echarts.getInstanceByDom(event.target)?.dispose();
});
