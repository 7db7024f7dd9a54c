/**
 * The parameters of the API's routes. Query values come as text; a name that is not here is
 * refused.
 */
import * as z from 'zod';
import { BREAKDOWN_WINDOWS, DIMENSIONS } from './breakdown.ts';
import { GRANULARITIES } from './history.ts';
import { pageCursor, pageLimit } from './paging.ts';

/** The longest history that one request can read, in days. */
export const HISTORY_DAYS_MAX = { day: 400, hour: 31 } as const;

export const oneOf = (names: readonly string[]): { error: string } => ({
  error: `must be one of ${names.join(', ')}`,
});

export const parameterDay = (description: string) =>
  z.iso
    .date({ error: 'must be a day such as 2026-03-29' })
    .refine((day) => day >= '1970-01-01', 'must be 1970-01-01 or later')
    .optional()
    .meta({ description, examples: ['2026-03-29'] });

/**
 * An offset can move an instant into the year 10000, which is written with more digits, or into the
 * year 0.
 */
const isWithinFourDigitYears = (ms: number): boolean =>
  ms >= Date.parse('0001-01-01T00:00:00Z') && ms < Date.parse('+010000-01-01T00:00:00Z');

export const parameterInstant = (description: string) =>
  z.iso
    .datetime({ offset: true, error: 'must be an instant such as 2026-03-29T10:15:30Z' })
    .refine((text) => isWithinFourDigitYears(Date.parse(text)), 'must be in the years 0001 to 9999, in UTC')
    .optional()
    .meta({ description, examples: ['2026-03-29T10:15:30Z'] });

/**
 * A number as JSON has it, also with an exponent, which programs write for small numbers. An empty
 * text is refused, though a coercion would read it as 0.
 */
export const numberFrom = (
  min: number,
  max: number,
  description: string,
  type: 'number' | 'integer' = 'number',
) =>
  z
    .string()
    .refine(
      (text) =>
        (type === 'integer' ? /^\d+$/ : /^\d+(\.\d+)?(e[+-]?\d+)?$/i).test(text) &&
        Number(text) >= min &&
        Number(text) <= max,
      `must be ${type === 'integer' ? 'an integer' : 'a number'} from ${min} to ${max}`,
    )
    .transform(Number)
    .optional()
    .meta({ description, override: { type, minimum: min, maximum: max } });

export const sellerPath = z.object({
  seller_id: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,128}$/, 'must be 1 to 128 characters of A-Z a-z 0-9 . _ : -')
    .meta({ description: 'The seller that the request is about', examples: ['seller-042'] }),
});

/** For routes without query parameters. */
export const noQuery = z.object({});

export const historyQuery = z.object({
  from: parameterDay(
    "First local day. By default, the answer covers 30 days up to 'to', or with hours the day 'to'",
  ),
  to: parameterDay('Last local day, included. By default today'),
  granularity: z
    .enum(GRANULARITIES, oneOf(GRANULARITIES))
    .default('day')
    .meta({
      description:
        `One point per day (at most ${HISTORY_DAYS_MAX.day} days) or per hour (at most ` +
        `${HISTORY_DAYS_MAX.hour} days)`,
    }),
});
export type HistoryQuery = z.output<typeof historyQuery>;

export const breakdownQuery = z.object({
  by: z.enum(DIMENSIONS, oneOf(DIMENSIONS)).meta({ description: 'What to break the orders down by' }),
  window: z
    .enum(BREAKDOWN_WINDOWS, oneOf(BREAKDOWN_WINDOWS))
    .default('30d')
    .meta({ description: 'Which days to cover, today included' }),
});
export type BreakdownQuery = z.output<typeof breakdownQuery>;

export const alertsQuery = z.object({
  rule: z
    .string()
    .optional()
    .meta({ description: 'Only transitions of this rule', examples: ['sla_compliance'] }),
  limit: pageLimit({ of: 'Transitions', max: 100, byDefault: 50 }),
  cursor: pageCursor('token, seller and rule'),
});
export type AlertsQuery = z.output<typeof alertsQuery>;
