/** The console's colours as charts want them: read from the page, so that light and dark are one. */
import type { EChartsCoreOption } from "echarts/core";

export interface Look {
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly card: string;
  readonly vermilion: string;
  readonly soft: string;
  readonly jade: string;
  readonly amber: string;
  readonly plum: string;
  readonly paper: string;
  readonly font: string;
  readonly still: boolean;
}

export type Option = EChartsCoreOption;

export function lookOf(element: Element): Look {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: of("ink"), quiet: of("ink-2"), line: of("line"), card: of("card"), vermilion: of("vermilion"), soft: of("vermilion-soft"),
    jade: of("jade"), amber: of("amber"), plum: of("plum"), paper: of("paper-2"), font: of("font"),
    still: window.matchMedia("(prefers-reduced-motion: reduce)").matches,
  };
}

/** What all charts have in common. Tooltips are drawn, not written into the page: titles are somebody's text. */
export function framed(look: Look, option: Option): Option {
  return {
    animation: !look.still,
    animationDuration: 200,
    animationDurationUpdate: 200,
    textStyle: { fontFamily: look.font, color: look.ink },
    grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
    ...option,
  };
}

export function axis(look: Look): Record<string, unknown> {
  return {
    axisLine: { lineStyle: { color: look.line } },
    axisTick: { show: false },
    axisLabel: { color: look.quiet, fontSize: 12 },
    splitLine: { lineStyle: { color: look.line } },
    nameTextStyle: { color: look.quiet, fontSize: 12, align: "left" },
  };
}

export function tip(look: Look): Record<string, unknown> {
  return { renderMode: "richText", backgroundColor: look.card, borderColor: look.line, textStyle: { color: look.ink, fontSize: 12 }, confine: true };
}

export function legend(look: Look): Record<string, unknown> {
  return { top: 0, left: 0, itemWidth: 14, itemHeight: 8, icon: "roundRect", textStyle: { color: look.quiet, fontSize: 12 }, inactiveColor: look.line };
}
