import * as z from 'zod';
import { day, instant, moneyText, sellerId } from './fields.ts';
import { oneOf, parameterDay } from './parameters.ts';
import { payable, payoutSteps } from './payout-steps.ts';

/** The longest statement, in days. */
export const STATEMENT_DAYS_MAX = 400;

/** The formats of an answer with lines: JSON, or a table for spreadsheets. */
export const FORMATS = ['json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];
export const format = z
  .enum(FORMATS, oneOf(FORMATS))
  .optional()
  .meta({ description: 'By default the format that Accept names (text/csv or application/json), else JSON' });

export const statementQuery = z.object({
  from: parameterDay("First local day. By default, the statement covers 30 days up to 'to'"),
  to: parameterDay('Last local day, included. By default today'),
  format,
});
export type StatementQuery = z.output<typeof statementQuery>;

const movements = { gmv: moneyText.meta({ description: 'Sales of completed orders' }), ...payoutSteps };

export const statementTotals = z.object(movements).meta({ id: 'StatementTotals' });
export type StatementTotals = z.infer<typeof statementTotals>;

export const statementLine = z
  .object({
    date: day,
    ...movements,
    balance: moneyText.meta({ description: 'What is owed to the seller at the end of the day' }),
    provisional: z.boolean().meta({
      description:
        'Some orders that were placed on this day are still in flight. Once they are completed, ' +
        'they count on this day and in every balance from it on',
    }),
  })
  .meta({ id: 'StatementLine' });
export type StatementLine = z.infer<typeof statementLine>;

/**
 * From what was sold to what is still owed, over the whole lifetime. Each step follows exactly from
 * those before.
 */
export const waterfall = z
  .object({
    total_gmv: moneyText,
    ...payoutSteps,
    pending_payout: moneyText.meta({ description: 'net_payout − paid − in_transit' }),
    payable,
    scheduled: moneyText.meta({ description: 'The part of pending_payout that is planned already' }),
  })
  .meta({ id: 'Waterfall' });
export type Waterfall = z.infer<typeof waterfall>;

/** `GET /v1/sellers/{seller_id}/statement`: one line for every day, oldest first. */
export const statementBody = z
  .object({
    seller_id: sellerId,
    as_of: instant,
    currency: z.string(),
    time_zone: z.string(),
    from: day,
    to: day,
    opening_balance: moneyText.meta({ description: "What was owed to the seller when 'from' began" }),
    closing_balance: moneyText.meta({ description: "What was owed to the seller when 'to' ended" }),
    lines: z.array(statementLine),
    totals: statementTotals.meta({ description: 'The sums of the lines' }),
    waterfall,
  })
  .meta({ id: 'Statement' });
export type StatementBody = z.infer<typeof statementBody>;

/** The columns of a statement as CSV: the fields of a line. */
export const STATEMENT_COLUMNS = statementLine.keyof().options;
