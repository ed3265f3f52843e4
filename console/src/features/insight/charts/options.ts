/** What each chart of the dashboards looks like, from figures that are ready. */
import type { HallHeat } from "@/api/insight";
import type { Aligned, Slot } from "../curve";
import { axis, framed, legend, tip, type Look, type Option } from "./look";
import { spanOf, twoScales } from "./scales";

export type Shown = (value: number) => string;

interface CurveWords {
  readonly sold: string;
  readonly back: string;
  readonly grown: string;
  readonly target: string;
  /** A day or an hour, as an axis has room for it. */
  readonly day: (at: string) => string;
}

/** Bars of what each day brought, and the line of what it came to. */
export function curveOption(look: Look, slots: readonly Slot[], target: number | null, words: CurveWords, shown: Shown): Option {
  const back = slots.some((slot) => slot.back > 0);
  const grown = spanOf([...slots.map((slot) => slot.grown), target ?? 0]);
  const [daily, whole] = twoScales(spanOf(slots.flatMap((slot) => [slot.sold, -slot.back])), grown);
  const reached = (value: number) => (value < grown.least ? "" : shown(value)); // Below it are the bars' steps only.
  return framed(look, {
    tooltip: { ...tip(look), trigger: "axis", valueFormatter: (value: unknown) => shown(Number(value)) },
    legend: legend(look),
    xAxis: { type: "category", data: slots.map(({ at }) => at), ...axis(look), splitLine: { show: false }, axisLabel: { color: look.quiet, fontSize: 12, formatter: words.day } },
    yAxis: [
      { type: "value", ...axis(look), ...daily, axisLabel: { color: look.quiet, formatter: shown } },
      { type: "value", ...axis(look), ...whole, splitLine: { show: false }, axisLabel: { color: look.quiet, formatter: reached } },
    ],
    series: [
      { name: words.sold, type: "bar", stack: "day", barMaxWidth: 28, data: slots.map(({ sold }) => sold), itemStyle: { color: look.amber, borderRadius: 2 } },
      ...(back ? [{ name: words.back, type: "bar", stack: "day", barMaxWidth: 28, data: slots.map((slot) => -slot.back), itemStyle: { color: look.plum, borderRadius: 2 } }] : []),
      {
        name: words.grown, type: "line", yAxisIndex: 1, data: slots.map(({ grown }) => grown), showSymbol: slots.length < 2, symbolSize: 8, lineStyle: { color: look.vermilion, width: 2 }, itemStyle: { color: look.vermilion },
        ...(target === null ? {} : { markLine: { silent: true, symbol: "none", data: [{ yAxis: target }], lineStyle: { color: look.jade, type: "dashed", width: 1.5 }, label: { formatter: words.target, color: look.jade, position: "insideEndTop" } } }),
      },
    ],
  });
}

/** Two events by the days before their first session. */
export function alignedOption(look: Look, aligned: Aligned, own: string, day: (before: number) => string, shown: Shown): Option {
  const line = (name: string, data: readonly (number | null)[], colour: string, type: "solid" | "dashed" | "dotted") => ({ name, type: "line", step: "end", data, showSymbol: aligned.days.length < 2, lineStyle: { color: colour, width: 2, type }, itemStyle: { color: colour } });
  return framed(look, {
    tooltip: { ...tip(look), trigger: "axis", valueFormatter: (value: unknown) => (value === null || value === undefined ? "–" : shown(Number(value))) },
    legend: legend(look),
    xAxis: { type: "category", data: aligned.days.map(day), ...axis(look), splitLine: { show: false } },
    yAxis: { type: "value", ...axis(look), minInterval: 1, axisLabel: { color: look.quiet, formatter: shown } },
    series: [
      line(own, aligned.own, look.vermilion, "solid"),
      ...aligned.others.map(({ title, values }, index) => line(title, values, [look.quiet, look.jade, look.amber][index % 3]!, index < 3 ? "dashed" : "dotted")),
    ],
  });
}

export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly colour?: string | null;
}

/** The longest at the top. */
export function barsOption(look: Look, bars: readonly Bar[], shown: Shown): Option {
  return framed(look, {
    grid: { left: 8, right: 72, top: 4, bottom: 4, containLabel: true },
    tooltip: { ...tip(look), trigger: "axis", axisPointer: { type: "none" }, valueFormatter: (value: unknown) => shown(Number(value)) },
    xAxis: { type: "value", show: false, min: 0 },
    yAxis: { type: "category", inverse: true, data: bars.map(({ name }) => name), ...axis(look), axisLine: { show: false }, axisLabel: { color: look.ink, width: 140, overflow: "truncate" } },
    series: [{
      type: "bar", barMaxWidth: 22, data: bars.map(({ value, colour }) => ({ value, itemStyle: { color: colour ?? look.vermilion, borderRadius: 3 } })),
      label: { show: true, position: "right", color: look.quiet, formatter: ({ value }: { value: unknown }) => shown(Number(value)) },
    }],
  });
}

/** Seven rows of hours; `values` begins with Monday's first hour. */
export function weekOption(look: Look, values: readonly number[], days: readonly string[], shown: Shown): Option {
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
  return framed(look, {
    grid: { left: 8, right: 8, top: 4, bottom: 4, containLabel: true },
    tooltip: { ...tip(look), formatter: ({ value }: { value: [number, number, number] }) => `${days[value[1]]} ${hours[value[0]]}:00  ${shown(value[2])}` },
    xAxis: { type: "category", data: hours, ...axis(look), axisLine: { show: false } },
    yAxis: { type: "category", inverse: true, data: days, ...axis(look), axisLine: { show: false } },
    visualMap: { show: false, min: 0, max: Math.max(1, ...values), inRange: { color: [look.paper, look.amber, look.vermilion] } },
    series: [{ type: "heatmap", data: values.map((value, at) => [at % 24, Math.floor(at / 24), value]), itemStyle: { borderColor: look.card, borderWidth: 2, borderRadius: 3 } }],
  });
}

/** Who came and who did not, one bar a session. */
export function cameOption(look: Look, sessions: readonly { name: string; admitted: number; missing: number; over: boolean }[], words: { admitted: string; noShows: string; expected: string }): Option {
  const part = (name: string, colour: string, data: number[]) => ({ name, type: "bar", stack: "all", barMaxWidth: 22, data, itemStyle: { color: colour } });
  return framed(look, {
    tooltip: { ...tip(look), trigger: "axis", axisPointer: { type: "none" } },
    legend: legend(look),
    xAxis: { type: "value", ...axis(look), minInterval: 1 },
    yAxis: { type: "category", inverse: true, data: sessions.map(({ name }) => name), ...axis(look), axisLine: { show: false }, axisLabel: { color: look.ink } },
    series: [
      part(words.admitted, look.jade, sessions.map(({ admitted }) => admitted)),
      part(words.noShows, look.plum, sessions.map(({ missing, over }) => (over ? missing : 0))),
      part(words.expected, look.line, sessions.map(({ missing, over }) => (over ? 0 : missing))),
    ],
  });
}

/** Every seat where it is; a seat's state by colour and by its own form, for whoever does not see colours. */
export function hallOption(look: Look, hall: HallHeat, words: Readonly<Record<string, string>>): Option {
  const states = [
    { letter: "-", colour: look.paper, edge: look.line, symbol: "circle" },
    { letter: "f", colour: look.card, edge: look.quiet, symbol: "circle" },
    { letter: "h", colour: look.amber, symbol: "diamond" },
    { letter: "o", colour: look.card, edge: look.vermilion, symbol: "triangle" },
    { letter: "s", colour: look.vermilion, symbol: "circle" },
    { letter: "a", colour: look.jade, symbol: "rect" },
  ];
  const seats = [...hall.states];
  const across = Math.max(1, Math.max(...hall.xs) - Math.min(...hall.xs));
  const size = Math.max(2, Math.min(12, 620 / Math.max(10, across / 55)));
  return framed(look, {
    grid: { left: 8, right: 8, top: 36, bottom: 8 },
    legend: legend(look),
    tooltip: { show: false },
    xAxis: { type: "value", show: false, min: "dataMin", max: "dataMax" },
    yAxis: { type: "value", show: false, inverse: true, min: "dataMin", max: "dataMax" },
    series: states.filter(({ letter }) => hall.states.includes(letter)).map(({ letter, colour, symbol, ...rest }) => ({
      name: words[letter], type: "scatter", symbol, symbolSize: size, silent: true, itemStyle: { opacity: 1, color: colour, ...(rest.edge ? { borderColor: rest.edge, borderWidth: 1 } : {}) },
      data: seats.flatMap((state, at) => (state === letter ? [[hall.xs[at], hall.ys[at]]] : [])),
    })),
  });
}
