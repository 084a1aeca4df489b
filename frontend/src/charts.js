// Draw the charts of a page from the data beside them; the table with the same numbers is always there.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

const number = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 2 });
const dark = () => document.documentElement.dataset.bsTheme === "dark";

function draw(figure) {
  const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const place = figure.querySelector("[data-chart-place]");
  echarts.getInstanceByDom(place)?.dispose();
  const chart = echarts.init(place, dark() ? "dark" : null, { renderer: "svg" });
  chart.setOption({
    backgroundColor: "transparent",
    animationDuration: 300,
    textStyle: { fontFamily: "Be Vietnam Pro" },
    color: ["#0f6e84", "#c77d0a", "#4c7a34", "#8a4fa3"],
    aria: { enabled: true, description: data.description },
    grid: { left: 8, right: 16, top: data.series.length > 1 ? 36 : 16, bottom: 8, containLabel: true },
    legend: data.series.length > 1 ? { top: 0 } : undefined,
    tooltip: { trigger: "axis", valueFormatter: (value) => (value == null ? "chưa có số liệu" : `${number.format(value)} ${data.unit ?? ""}`) },
    xAxis: data.horizontal ? { type: "value", max: data.max } : { type: "category", data: data.labels },
    yAxis: data.horizontal
      ? { type: "category", data: data.labels, inverse: true, axisLabel: { width: 220, overflow: "truncate" } }
      : { type: "value", max: data.max, axisLabel: { formatter: (value) => number.format(value) } },
    series: data.series.map((series) => ({
      type: series.type ?? "bar",
      name: series.name,
      data: series.values,
      barMaxWidth: 28,
      stack: series.stack,
      itemStyle: series.color ? { color: series.color } : undefined,
      connectNulls: false,
      symbolSize: 8,
      markLine: data.target == null ? undefined : { silent: true, symbol: "none", data: [data.horizontal ? { xAxis: data.target } : { yAxis: data.target }], label: { formatter: "mức" } },
    })),
  });
  new ResizeObserver(() => chart.resize()).observe(place);
}

const drawAll = (root = document) => root.querySelectorAll("[data-chart]").forEach(draw);
drawAll();
document.addEventListener("theme-changed", () => drawAll());
document.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
