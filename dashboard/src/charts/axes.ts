import type { XAxisProps } from 'recharts';

/** The look that all charts share. */
export const GRID = { stroke: 'var(--line)' } as const;
export const AXIS = {
  tickLine: false,
  axisLine: false,
  tick: { fill: 'var(--soft)', fontSize: 12 },
} as const satisfies XAxisProps;
/** Wide enough for `US$999`. */
export const VALUE_AXIS = { ...AXIS, width: 52 } as const;

/** Figures change many times a minute: a chart that moved with each would never rest. */
export const STILL = { isAnimationActive: false } as const;
export const LINE = { ...STILL, type: 'linear', dot: false } as const;
export const EARLIER_LINE = {
  ...LINE,
  stroke: 'var(--chart-2)',
  strokeWidth: 2,
  strokeDasharray: '5 4',
} as const;
