import { FixableError } from '../../local/errors.ts';
import type { Assumptions, Size } from './assumptions.ts';
import type { Measurements } from './measurements.ts';
import type { PriceTable } from './prices.ts';
import { computeQuantities, type Quantity } from './quantities.ts';
import { computeRates, type Rates } from './rates.ts';

export type Inputs = {
  readonly prices: PriceTable;
  readonly measurements: Measurements;
  readonly assumptions: Assumptions;
};

/** The bill for a month, in dollars. */
export type Bill = {
  readonly size: Size;
  readonly rates: Rates;
  /** Dollars by component, in the order of the quantities. */
  readonly lines: ReadonlyMap<string, number>;
  readonly total: number;
  /** NaN without events. */
  readonly perMillionEvents: number;
  readonly perThousandSellers: number;
};

/** Adds up what the quantities of each component cost. */
export const priceQuantities = (
  quantities: readonly Quantity[],
  { prices }: PriceTable,
): ReadonlyMap<string, number> => {
  const lines = new Map<string, number>();
  for (const { component, price, amount } of quantities)
    lines.set(component, (lines.get(component) ?? 0) + amount * prices[price].usd);
  return lines;
};

/** What all functions cost together. */
export const sumLambda = (lines: Bill['lines']): number =>
  [...lines].reduce((sum, [component, dollars]) => sum + (component.startsWith('Lambda: ') ? dollars : 0), 0);

/** An assumption makes the bill impossible; the message says how. */
export class AssumptionError extends FixableError {
  override readonly name = 'AssumptionError';
}

/**
 * What a marketplace of this size costs a month. Throws AssumptionError if an assumption makes it
 * infinite.
 */
export const computeBill = (size: Size, { prices, measurements, assumptions }: Inputs): Bill => {
  const rates = computeRates(size, measurements, assumptions);
  const lines = priceQuantities(computeQuantities(size, rates, measurements, assumptions), prices);
  const total = [...lines.values()].reduce((sum, dollars) => sum + dollars, 0);
  if (!Number.isFinite(total))
    throw new AssumptionError(
      `the bill of ${size.name} is not a number: an assumption is 0 that others are divided by`,
    );
  const events = size.eventsPerSecond * assumptions.hoursPerMonth * 3600;
  return {
    size,
    rates,
    lines,
    total,
    perMillionEvents: (total / events) * 1e6,
    perThousandSellers: (total / size.sellers) * 1000,
  };
};

/** What the same marketplace costs when nothing happens and nobody looks. */
export const computeIdleBill = (size: Size, inputs: Inputs): Bill =>
  computeBill(
    { ...size, eventsPerSecond: 0 },
    {
      ...inputs,
      assumptions: {
        ...inputs.assumptions,
        viewsPerSellerDay: 0,
        alertsPerSellerMonth: 0,
        signedInShareOfSellers: 0,
      },
    },
  );
