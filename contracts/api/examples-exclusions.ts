/** Examples of exclusions: a late shipment of the seller that the other examples show. */
import type { ExclusionBody, ExclusionRequest, ExclusionsBody } from './exclusions.ts';

const CASE = { rate: 'sla_compliance_rate', order_id: 'order-1841' } as const;
const REASON = 'The carrier was on strike';
const MADE = { at: '2026-03-29T10:20:00.000Z', by: 'operator:demo' };

export const exclusionRequestExample: ExclusionRequest = { ...CASE, excluded: true, reason: REASON };

export const exclusionExample: ExclusionBody = {
  ...CASE,
  ...MADE,
  seller_id: 'seller-042',
  excluded: true,
  changed: true,
  audit_id: '2026-03-29T10:20:00.000Z#6f1c2b0e-8a57-4c0d-9e11-2d7c1a520b4b',
};

export const exclusionsExample: ExclusionsBody = {
  seller_id: 'seller-042',
  entries: [
    { ...CASE, ...MADE, action: 'exclude', reason: REASON },
    {
      rate: 'avg_rating',
      rating_id: 'rating-77',
      at: '2026-03-28T16:05:12.000Z',
      by: 'operator:demo',
      action: 'include',
      reason: 'Excluded by mistake',
    },
  ],
  unreadable: 0,
  next_cursor: null,
};
