/** Examples of a redrive, of the quarantined record that the other examples show. */
import type { Problem } from './problem.ts';
import type { RedriveBody, RedriveRequest, RedrivesBody } from './redrive.ts';

const CHOSEN = { topic: 'marketplace_orders', reason: 'currency must be EUR' } as const;
const FIGURES = {
  selected: 43,
  counted: 41,
  unchanged: 0,
  stay: 2,
  reasons: [
    {
      reason: 'order_value must be a decimal such as 12.50',
      records: 2,
      place: 'marketplace_orders 3 1842',
    },
  ],
};

export const redriveRequestExample: RedriveRequest = { ...CHOSEN, dry_run: true };

export const redriveExample: RedriveBody = {
  dry_run: true,
  ...FIGURES,
  left: false,
  next_cursor: null,
  audit_id: null,
};

export const redrivesExample: RedrivesBody = {
  time_zone: 'Europe/Berlin',
  redrives: [
    {
      at: '2026-03-29T10:30:00.000Z',
      by: 'operator:demo',
      action: 'redrive',
      details: {
        ...CHOSEN,
        from: null,
        to: null,
        seller_ids: [],
        ...FIGURES,
        ended_at: '2026-03-29T10:30:02.000Z',
      },
    },
  ],
  unreadable: 0,
  next_cursor: null,
};

/** The answers to who may not drive records again, and to who is second with the same redrive. */
export const OPERATORS_PROBLEM_EXAMPLE: Problem = {
  type: 'urn:seller-pulse:problem:forbidden',
  title: 'Forbidden',
  status: 403,
  detail: 'Only an operator may do this.',
};
export const TAKEN_PROBLEM_EXAMPLE: Problem = {
  type: 'urn:seller-pulse:problem:taken',
  title: 'Taken',
  status: 409,
  detail:
    'Somebody else goes on with this redrive at the moment. Nothing is counted twice; send the same request again.',
};
