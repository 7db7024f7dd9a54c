import { type AlertKind, type AlertTransition, ORDERS_MAX } from '../../contracts/alerts.ts';
import type { RateName, Window } from '../../contracts/api/fields.ts';
import { decimal, plain } from '../counting/decimal.ts';

/** `subject` is ASCII without line breaks and at most {@link SUBJECT_MAX} characters long, as SNS asks of an e-mail subject. */
export type Wording = { readonly subject: string; readonly title: string; readonly text: string };

export const SUBJECT_MAX = 100;

/** What a subject begins with; of a breach, how much its rule matters. */
const subjectLabelOf = ({ kind, severity }: Pick<AlertTransition, 'kind' | 'severity'>): string => {
  switch (kind) {
    case 'breach':
      return severity.toUpperCase();
    case 'warning':
    case 'predicted':
      return 'Warning';
    case 'eased':
      return 'Eased';
    case 'resolved':
      return 'Resolved';
    case 'correction':
      return 'Correction';
  }
};

const KIND_WORDS: Readonly<Record<AlertKind, string>> = {
  breach: 'in breach',
  warning: 'close to its limit',
  predicted: 'about to be in breach',
  eased: 'out of breach, but close to its limit',
  resolved: 'back to normal',
  correction: 'was not in breach',
};

type Fraction = { readonly numerator: number; readonly denominator: number };

/** How a metric is called, what its numerator and denominator are, and what one more case of either sort is. */
type MetricWords = {
  readonly name: string;
  readonly cases: (fraction: Fraction) => string;
  /** The same of those that count against the seller, where that is called otherwise. */
  readonly counted?: (fraction: Fraction) => string;
  readonly bad: readonly [one: string, many: string];
  readonly clean: readonly [one: string, many: string];
};

const METRICS: Readonly<Record<RateName, MetricWords>> = {
  acceptance_rate: {
    name: 'Acceptance rate',
    cases: ({ numerator, denominator }) => `${numerator} of ${denominator} orders accepted`,
    counted: ({ numerator, denominator }) => `${numerator} of ${denominator} decided orders accepted`,
    bad: ['declined order', 'declined orders'],
    clean: ['accepted order', 'accepted orders'],
  },
  cancellation_rate: {
    name: 'Cancellation rate',
    cases: ({ numerator, denominator }) => `${numerator} of ${denominator} orders cancelled`,
    counted: ({ numerator, denominator }) =>
      `${numerator} of ${denominator} orders cancelled by the seller's fault`,
    bad: ['cancelled order', 'cancelled orders'],
    clean: ['order that is not cancelled', 'orders that are not cancelled'],
  },
  sla_compliance_rate: {
    name: 'SLA compliance',
    cases: ({ numerator, denominator }) => `${numerator} of ${denominator} shipments on time`,
    bad: ['late shipment', 'late shipments'],
    clean: ['shipment on time', 'shipments on time'],
  },
  avg_rating: {
    name: 'Average rating',
    cases: ({ numerator, denominator }) => `${numerator} stars from ${denominator} ratings`,
    bad: ['rating of one star', 'ratings of one star'],
    clean: ['rating of five stars', 'ratings of five stars'],
  },
};

const WINDOW_WORDS: Readonly<Record<Window, string>> = {
  lifetime: 'of all time',
  '30d': 'over the last 30 days',
  '7d': 'over the last 7 days',
  prior_30d: 'over the 30 days before the last 30',
  prior_7d: 'over the 7 days before the last 7',
  today: 'today',
  yesterday: 'yesterday',
};

const counted = (amount: number, [one, many]: readonly [string, string]): string =>
  `${amount} more ${amount === 1 ? one : many}`;

/** Not rounded again: 94.9999% must not read as the 95% that it misses. */
const valueWords = (metric: RateName, value: number): string =>
  metric === 'avg_rating' ? `${plain(decimal(value))} stars` : `${plain(decimal(value).times(100))}%`;

const targetWords = ({ metric, observed: { comparator, target } }: AlertTransition): string =>
  `The target is at ${comparator === '>=' ? 'least' : 'most'} ${valueWords(metric, target)}.`;

/** What counts, and beside it the rate of all cases where some of them do not. */
const observedWords = ({ metric, observed }: AlertTransition): string => {
  const { adjusted, window } = observed;
  const { cases, counted: countedCases = cases } = METRICS[metric];
  const over = WINDOW_WORDS[window];
  if (adjusted.rate === null)
    return `There is no data ${over}${adjusted.excluded === 0 ? '' : ' that counts'}.`;
  const value = `It is ${valueWords(metric, adjusted.rate)} ${over}`;
  if (adjusted.excluded === 0 || observed.rate === null) return `${value} (${cases(adjusted)}).`;
  return `${value} (${countedCases(adjusted)}), without ${adjusted.excluded} that ${adjusted.excluded === 1 ? 'does' : 'do'} not count; with them it is ${valueWords(metric, observed.rate)} (${cases(observed)}).`;
};

const happened = ({ kind, from, metric, observed }: AlertTransition): string => {
  const { name } = METRICS[metric];
  switch (kind) {
    case 'breach':
      return from === 'warning'
        ? `${name} went from a warning into breach of its target.`
        : `${name} is in breach of its target.`;
    case 'warning':
      return `${name} is close to its limit.`;
    case 'predicted':
      return `${name} will be in breach of its target if the orders that are overdue now ship late.`;
    case 'eased':
      return `${name} is out of breach, but still close to its limit.`;
    case 'resolved': {
      const ended = from === 'breach' ? 'breach' : 'warning';
      return observed.state === 'not_enough_data'
        ? `The ${ended} of ${name} has ended: too few cases are left to judge it by.`
        : `The ${ended} of ${name} has ended: it is back to normal.`;
    }
    case 'correction':
      return `The breach of ${name} is taken back: cases that it rested on count no longer, by late data or an exclusion.`;
  }
};

const projectedWords = ({ kind, metric, projected }: AlertTransition): readonly string[] =>
  kind !== 'predicted' || projected === null || projected.rate === null
    ? []
    : [`It would then be ${valueWords(metric, projected.rate)} (${METRICS[metric].cases(projected)}).`];

/** What is left until a breach, or what it takes to get out of one. */
const budgetWords = ({ kind, metric, observed: { budget } }: AlertTransition): readonly string[] => {
  const { bad, clean } = METRICS[metric];
  const { bad_until_breach, clean_until_target, clean_until_recovery } = budget;
  switch (kind) {
    case 'breach':
      if (clean_until_target === null) return [];
      return [
        `${counted(clean_until_target, clean)} would meet the target again${clean_until_recovery === null ? '' : `, ${clean_until_recovery} end the alert`}.`,
      ];
    case 'warning':
    case 'predicted':
    case 'eased':
      return bad_until_breach === null ? [] : [`${counted(bad_until_breach + 1, bad)} would be a breach.`];
    case 'resolved':
    case 'correction':
      return [];
  }
};

const ordersWords = ({ orders, orders_path }: AlertTransition): readonly string[] => {
  if (orders.length === 0) return [];
  const many = orders.length === 1 ? 'The order behind it' : `The ${orders.length} orders behind it`;
  return [
    `${orders.length < ORDERS_MAX ? many : `${ORDERS_MAX} of the orders behind it go with this alert; all of them`}: GET ${orders_path}.`,
  ];
};

/** `2026-03-29T10:15:30.000Z` as `2026-03-29 10:15:30 UTC`. */
const timeWords = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;

/** The printable ASCII of a text, cut to what a subject may hold. */
const asSubject = (text: string): string => {
  const ascii = text.replace(/[^\x20-\x7e]/g, '?');
  return ascii.length <= SUBJECT_MAX ? ascii : `${ascii.slice(0, SUBJECT_MAX - 3)}...`;
};

/**
 * A transition in plain words: what happened, the rate with its cases, the target, what is left or missing, the orders behind it and since
 * when. It names orders and the seller, and no customer.
 */
export const wordingOf = (transition: AlertTransition): Wording => {
  const { seller_id, metric, kind, occurred_at, alert_id } = transition;
  const what = `${METRICS[metric].name} ${KIND_WORDS[kind]}`;
  const text = [
    happened(transition),
    observedWords(transition),
    ...projectedWords(transition),
    targetWords(transition),
    ...budgetWords(transition),
    ...ordersWords(transition),
    `Since ${timeWords(occurred_at)}. Alert ${alert_id}.`,
  ].join(' ');
  return {
    subject: asSubject(`${subjectLabelOf(transition)}: ${what}, seller ${seller_id}`),
    title: `Seller ${seller_id}: ${what}`,
    text,
  };
};
