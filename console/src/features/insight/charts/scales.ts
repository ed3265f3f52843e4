/** Two scales beside one chart, whose zeros are one line: each with the same number of steps above and below it. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly interval: number;
}

const STEPS = 5;

/** For what lies between `left.least` and `left.most`, and beside it for `right`: whole numbers, tickets or fen. */
export function twoScales(left: Span, right: Span): readonly [Scale, Scale] {
  const step = { left: evenStep(size(left) / STEPS), right: evenStep(size(right) / STEPS) };
  const above = Math.max(1, Math.ceil(left.most / step.left), Math.ceil(right.most / step.right));
  const below = Math.max(0, Math.ceil(-left.least / step.left), Math.ceil(-right.least / step.right));
  const scale = (interval: number): Scale => ({ min: -below * interval || 0, max: above * interval, interval });
  return [scale(step.left), scale(step.right)];
}

export interface Span {
  readonly least: number;
  readonly most: number;
}

export function spanOf(values: readonly number[]): Span {
  return values.reduce<Span>(({ least, most }, value) => ({ least: Math.min(least, value), most: Math.max(most, value) }), { least: 0, most: 0 });
}

const size = ({ least, most }: Span) => Math.max(most, -least);

/** 1, 2 or 5 with noughts, or 25 with some, at least as much. */
function evenStep(least: number): number {
  if (least <= 1) return 1;
  const ten = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 2.5, 5, 10].map((times) => times * ten).find((step) => step >= least && Number.isInteger(step))!;
}
