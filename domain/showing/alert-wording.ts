import { type AlertKind, type AlertTransition, ORDERS_MAX } from '../../contracts/alerts.ts';
import type { RateName, Window } from '../../contracts/api/fields.ts';
import { describeCases, type MetricFacts } from '../../contracts/metric-facts.ts';
import { decimal, plain } from '../counting/decimal.ts';
import { METRICS } from '../judging/metrics.ts';
import { DAY_WINDOWS } from '../time/windows.ts';

/**
 * `subject` is one line of ASCII and at most {@link SUBJECT_MAX} characters long, as SNS requires
 * of the subject of an e-mail.
 */
export type Wording = { readonly subject: string; readonly title: string; readonly text: string };

export const SUBJECT_MAX = 100;

/** What a subject begins with: for a breach its severity. */
const labelSubject = ({ kind, severity }: Pick<AlertTransition, 'kind' | 'severity'>): string => {
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

const TITLES: Readonly<Record<AlertKind, string>> = {
  breach: 'in breach',
  warning: 'close to its limit',
  predicted: 'about to be in breach',
  eased: 'out of breach, but close to its limit',
  resolved: 'back to normal',
  correction: 'was not in breach',
};

/** `over the last 7 days`, `over the 7 days before the last 7`. */
const nameWindow = (window: Window): string => {
  if (window === 'lifetime') return 'of all time';
  if (window === 'today' || window === 'yesterday') return window;
  const { length_days, ends_days_ago } = DAY_WINDOWS[window];
  return ends_days_ago === 0
    ? `over the last ${length_days} days`
    : `over the ${length_days} days before the last ${ends_days_ago}`;
};

const countMore = (amount: number, [one, many]: MetricFacts['bad']): string =>
  `${amount} more ${amount === 1 ? one : many}`;

/** Not rounded again: 94.9999% must not read as the 95% that it misses. */
const writeValue = (metric: RateName, value: number): string =>
  METRICS[metric].unit === 'stars'
    ? `${plain(decimal(value))} stars`
    : `${plain(decimal(value).times(100))}%`;

const sayWhatHappened = ({ kind, from, metric, observed }: AlertTransition): string => {
  const { name } = METRICS[metric];
  switch (kind) {
    case 'breach':
      return from === 'warning'
        ? `${name} has gone from a warning to a breach of its target.`
        : `${name} is in breach of its target.`;
    case 'warning':
      return `${name} is close to its limit.`;
    case 'predicted':
      return `${name} will be in breach of its target if the orders that are overdue now ship late.`;
    case 'eased':
      return `${name} is out of breach, but still close to its limit.`;
    case 'resolved': {
      const ended = `The ${from === 'breach' ? 'breach of' : 'warning about'} ${name} has ended`;
      return observed.state === 'not_enough_data'
        ? `${ended}: too few cases are left to judge the rate.`
        : `${ended}: the rate is back to normal.`;
    }
    case 'correction':
      return `The breach of ${name} is withdrawn: late data or an exclusion removed cases that caused it.`;
  }
};

/** The rate that counts, and beside it the rate of all cases where some of them do not count. */
const sayRate = ({ metric, observed }: AlertTransition): string => {
  const { adjusted, window } = observed;
  const { excluded } = adjusted;
  const over = nameWindow(window);
  if (adjusted.rate === null)
    return excluded === 0 ? `There is no data ${over}.` : `There is no data that counts ${over}.`;
  const rate = `It is ${writeValue(metric, adjusted.rate)} ${over} (${describeCases(metric, 'adjusted', adjusted)}).`;
  if (excluded === 0 || observed.rate === null) return rate;
  const [one, many] = METRICS[metric].cases;
  const left = excluded === 1 ? `1 ${one} does` : `${excluded} ${many} do`;
  return (
    `${rate} ${left} not count; including ${excluded === 1 ? 'it' : 'them'}, the rate would be ` +
    `${writeValue(metric, observed.rate)} (${describeCases(metric, 'all', observed)}).`
  );
};

const sayProjection = ({ kind, metric, projected }: AlertTransition): readonly string[] =>
  kind !== 'predicted' || projected === null || projected.rate === null
    ? []
    : [
        `It would then be ${writeValue(metric, projected.rate)} ` +
          `(${describeCases(metric, 'adjusted', projected)}).`,
      ];

const sayTarget = ({ metric, observed: { comparator, target } }: AlertTransition): string =>
  `The target is at ${comparator === '>=' ? 'least' : 'most'} ${writeValue(metric, target)}.`;

/** What it takes to get out of a breach, or how little is left until one. */
const sayBudget = ({ kind, metric, observed: { budget } }: AlertTransition): readonly string[] => {
  const { bad, clean } = METRICS[metric];
  const { bad_until_breach, clean_until_target, clean_until_recovery } = budget;
  switch (kind) {
    case 'breach': {
      if (clean_until_target === null) return [];
      const toTarget = `It takes ${countMore(clean_until_target, clean)} to meet the target again`;
      return [
        clean_until_recovery === null
          ? `${toTarget}.`
          : `${toTarget}, and ${clean_until_recovery} to end the alert.`,
      ];
    }
    case 'warning':
    case 'predicted':
    case 'eased':
      return bad_until_breach === null
        ? []
        : [`${countMore(bad_until_breach + 1, bad)} would put it in breach.`];
    case 'resolved':
    case 'correction':
      return [];
  }
};

const sayOrders = ({ orders, orders_path }: AlertTransition): readonly string[] => {
  if (orders.length === 0) return [];
  if (orders.length >= ORDERS_MAX)
    return [
      `This alert names the newest ${ORDERS_MAX} orders behind it. Check all of them: GET ${orders_path}.`,
    ];
  const behind = orders.length === 1 ? 'order' : `${orders.length} orders`;
  return [`Check the ${behind} behind it: GET ${orders_path}.`];
};

/** `2026-03-29T10:15:30.000Z` as `2026-03-29 10:15:30 UTC`. */
const writeTime = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;

/** The text in printable ASCII, cut to the length of a subject. */
const asSubject = (text: string): string => {
  const ascii = text.replace(/[^\x20-\x7e]/g, '?');
  return ascii.length <= SUBJECT_MAX ? ascii : `${ascii.slice(0, SUBJECT_MAX - 3)}...`;
};

/**
 * A transition in plain words: what happened, the rate with its cases, the target, what is left or
 * missing, which orders to check, and since when. It names orders and the seller, but no customer.
 */
export const wordAlert = (transition: AlertTransition): Wording => {
  const { seller_id, metric, kind, occurred_at, alert_id } = transition;
  const what = `${METRICS[metric].name} ${TITLES[kind]}`;
  const text = [
    sayWhatHappened(transition),
    sayRate(transition),
    ...sayProjection(transition),
    sayTarget(transition),
    ...sayBudget(transition),
    ...sayOrders(transition),
    `Since ${writeTime(occurred_at)}. Alert ${alert_id}.`,
  ].join(' ');
  return {
    subject: asSubject(`${labelSubject(transition)}: ${what}, seller ${seller_id}`),
    title: `Seller ${seller_id}: ${what}`,
    text,
  };
};
