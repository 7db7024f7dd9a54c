import { FixableError } from '../../local/errors.ts';
import type { Assumptions, Size } from './assumptions.ts';
import type { Measured } from './measured.ts';
import type { PriceTable } from './prices.ts';
import { type Quantity, quantitiesOf } from './quantities.ts';
import { type Rates, ratesOf } from './rates.ts';

export type Inputs = {
  readonly prices: PriceTable;
  readonly measured: Measured;
  readonly assumed: Assumptions;
};

/** A month's bill in dollars. */
export type Bill = {
  readonly size: Size;
  readonly rates: Rates;
  /** By component, in the order of the quantities. */
  readonly lines: ReadonlyMap<string, number>;
  readonly total: number;
  /** NaN without events. */
  readonly perMillionEvents: number;
  readonly perThousandSellers: number;
};

/** Adds up each component's quantities at their prices. */
export const priced = (
  quantities: readonly Quantity[],
  { prices }: PriceTable,
): ReadonlyMap<string, number> => {
  const lines = new Map<string, number>();
  for (const { component, price, amount } of quantities)
    lines.set(component, (lines.get(component) ?? 0) + amount * prices[price].usd);
  return lines;
};

/** All functions together. */
export const lambdaOf = (lines: Bill['lines']): number =>
  [...lines].reduce((sum, [component, dollars]) => sum + (component.startsWith('Lambda: ') ? dollars : 0), 0);

/** An assumption makes the bill impossible; the message says how. */
export class AssumptionError extends FixableError {
  override readonly name = 'AssumptionError';
}

/** What a month of a marketplace of this size costs. Throws AssumptionError. */
export const billOf = (size: Size, { prices, measured, assumed }: Inputs): Bill => {
  const rates = ratesOf(size, measured, assumed);
  const lines = priced(quantitiesOf(size, rates, measured, assumed), prices);
  const total = [...lines.values()].reduce((sum, dollars) => sum + dollars, 0);
  if (!Number.isFinite(total))
    throw new AssumptionError(
      `the bill of ${size.name} is no number: an assumption by which it divides is 0`,
    );
  const events = size.eventsPerSecond * assumed.hoursPerMonth * 3600;
  return {
    size,
    rates,
    lines,
    total,
    perMillionEvents: (total / events) * 1e6,
    perThousandSellers: (total / size.sellers) * 1000,
  };
};

/** The same marketplace when nothing happens and nobody looks. */
export const idleBillOf = (size: Size, inputs: Inputs): Bill =>
  billOf(
    { ...size, eventsPerSecond: 0 },
    {
      ...inputs,
      assumed: {
        ...inputs.assumed,
        viewsPerSellerDay: 0,
        alertsPerSellerMonth: 0,
        signedInShareOfSellers: 0,
      },
    },
  );
