import type { Finding, FindingKind } from '../../../contracts/findings.ts';
import type { Formats } from './formats.ts';
import { plural } from './plural.ts';

/** What each kind of finding is called, and what is wrong with it. */
export const FINDING_WORDS: Readonly<
  Record<FindingKind, { readonly title: string; readonly about: string }>
> = {
  refunds_beyond_order: {
    title: 'Refunds beyond the order',
    about: 'The refunds of an order add up to more than its value.',
  },
  refund_at_other_rate: {
    title: 'Refund at another rate',
    about: 'A refund has another commission rate than its order.',
  },
  payout_beyond_owed: {
    title: 'Payout beyond what was owed',
    about: 'A payout was more than what was owed to the seller at that time.',
  },
  order_of_several_sellers: {
    title: 'Order of several sellers',
    about: 'Several sellers have an order of the same ID.',
  },
  refund_without_order: {
    title: 'Refund without an order',
    about: 'A refund names an order that was never seen.',
  },
  shipment_without_order: {
    title: 'Shipment without an order',
    about: 'A shipment names an order that was never seen.',
  },
  rating_without_order: {
    title: 'Rating without an order',
    about: 'A rating names an order that was never seen.',
  },
};

/** The id that a finding is about, and the ids beside it. */
export const findingIds = (formats: Formats, finding: Finding): readonly [id: string, beside?: string] => {
  switch (finding.kind) {
    case 'payout_beyond_owed':
      return [finding.payout_id];
    case 'refunds_beyond_order': {
      const { order_id, refund_count, refund_ids } = finding;
      return [order_id, `${plural(formats, refund_count, ['refund', 'refunds'])}: ${refund_ids.join(', ')}`];
    }
    case 'refund_at_other_rate':
    case 'refund_without_order':
      return [finding.order_id, `refund ${finding.refund_id}`];
    case 'rating_without_order':
      return [finding.order_id, `rating ${finding.rating_id}`];
    case 'order_of_several_sellers': {
      const { order_id, seller_count, sellers } = finding;
      const names = sellers.map(({ seller_id }) => seller_id).join(', ');
      return [order_id, `${plural(formats, seller_count, ['seller', 'sellers'])}: ${names}`];
    }
    case 'shipment_without_order':
      return [finding.order_id];
  }
};

/** The amounts of a finding in words, with all their digits; undefined for one without money. */
export const findingAmounts = (formats: Formats, finding: Finding): string | undefined => {
  const money = formats.moneyExact;
  switch (finding.kind) {
    case 'refunds_beyond_order':
      return `${money(finding.refunded_value)} refunded of ${money(finding.order_value)}`;
    case 'refund_at_other_rate':
      return `${money(finding.refund_amount)} at ${finding.commission_rate}, order at ${finding.order_commission_rate}`;
    case 'payout_beyond_owed':
      return `${money(finding.payout_amount)} paid, ${money(finding.balance_before)} owed`;
    case 'order_of_several_sellers':
      return finding.sellers.map(({ order_value }) => money(order_value)).join(', ');
    case 'refund_without_order':
      return `${money(finding.refund_amount)} refunded`;
    case 'shipment_without_order':
    case 'rating_without_order':
      return undefined;
  }
};
