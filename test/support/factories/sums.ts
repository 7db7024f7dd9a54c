import { decimal, plain } from '../../../domain/counting/decimal.ts';
import type { CountFigure, MoneyFigure, Sums } from '../../../domain/counting/figures.ts';

/** Sums from plain numbers and decimal texts. */
export const sumsOf = (
  counts: Partial<Record<CountFigure, number>>,
  money: Partial<Record<MoneyFigure, string>> = {},
): Sums => ({
  counts: new Map(Object.entries(counts) as [CountFigure, number][]),
  money: new Map(
    (Object.entries(money) as [MoneyFigure, string][]).map(([figure, text]) => [figure, decimal(text)]),
  ),
});

/** Sums as plain objects to compare, without zeros. */
export const shown = ({
  counts,
  money,
}: Sums): { counts: Record<string, number>; money: Record<string, string> } => ({
  counts: Object.fromEntries([...counts].filter(([, amount]) => amount !== 0)),
  money: Object.fromEntries(
    [...money].map(([figure, amount]) => [figure, plain(amount)]).filter(([, text]) => text !== '0'),
  ),
});

export const NOTHING = { counts: {}, money: {} };
