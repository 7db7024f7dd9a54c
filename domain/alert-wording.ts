import type { AlertTransition } from '../contracts/alerts.ts';
import type { Rate, RateName, Window } from '../contracts/api/fields.ts';
import type { AlertState } from '../contracts/api/metrics.ts';
import { decimal, plain } from './decimal.ts';

/** How urgent a transition is to those who receive it. */
export type Severity = 'critical' | 'warning' | 'resolved';

/** `subject` is ASCII without line breaks and at most {@link SUBJECT_MAX} characters long, as SNS asks of an e-mail subject. */
export type Wording = { readonly subject: string; readonly title: string; readonly text: string };

export const SUBJECT_MAX = 100;

const SEVERITIES = { breach: 'critical', warning: 'warning', ok: 'resolved' } as const satisfies Record<AlertState, Severity>;

/** A breach is critical, a warning is a warning, and back to ok is resolved. */
export const severityOf = (state: AlertState): Severity => SEVERITIES[state];

const SUBJECT_LABELS: Readonly<Record<Severity, string>> = { critical: 'CRITICAL', warning: 'Warning', resolved: 'Resolved' };
const STATE_WORDS: Readonly<Record<AlertState, string>> = { breach: 'in breach', warning: 'close to its limit', ok: 'back to normal' };

/** How a metric is called, and what its numerator and denominator are. */
type MetricWords = { readonly name: string; readonly cases: (rate: Rate) => string };

const METRICS: Readonly<Record<RateName, MetricWords>> = {
  acceptance_rate: { name: 'Acceptance rate', cases: ({ numerator, denominator }) => `${numerator} of ${denominator} orders accepted` },
  cancellation_rate: {
    name: 'Cancellation rate',
    cases: ({ numerator, denominator }) => `${numerator} of ${denominator} orders cancelled`,
  },
  sla_compliance_rate: {
    name: 'SLA compliance',
    cases: ({ numerator, denominator }) => `${numerator} of ${denominator} shipments on time`,
  },
  avg_rating: { name: 'Average rating', cases: ({ numerator, denominator }) => `${numerator} stars from ${denominator} ratings` },
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

/** Not rounded again: 94.9999% must not read as the 95% that it misses. */
const valueWords = (metric: RateName, value: number): string =>
  metric === 'avg_rating' ? `${plain(decimal(value))} stars` : `${plain(decimal(value).times(100))}%`;

const targetWords = (metric: RateName, { comparator, target }: Rate): string =>
  `at ${comparator === '>=' ? 'least' : 'most'} ${valueWords(metric, target)}`;

const observedWords = (metric: RateName, rate: Rate): string =>
  rate.rate === null
    ? `There is no data ${WINDOW_WORDS[rate.window]}.`
    : `It is ${valueWords(metric, rate.rate)} ${WINDOW_WORDS[rate.window]} (${METRICS[metric].cases(rate)}).`;

const happened = ({ from, to, metric, observed }: AlertTransition): string => {
  const { name } = METRICS[metric];
  switch (to) {
    case 'breach':
      return from === 'warning' ? `${name} went from a warning into breach of its target.` : `${name} is in breach of its target.`;
    case 'warning':
      return from === 'breach' ? `${name} is out of breach, but still close to its limit.` : `${name} is close to its limit.`;
    case 'ok': {
      const ended = from === 'breach' ? 'breach' : 'warning';
      return observed.state === 'not_enough_data'
        ? `The ${ended} of ${name} has ended: too few cases are left to judge it by.`
        : `The ${ended} of ${name} has ended: it is back to normal.`;
    }
  }
};

/** `2026-03-29T10:15:30.000Z` as `2026-03-29 10:15:30 UTC`. */
const timeWords = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;

/** The printable ASCII of a text, cut to what a subject may hold. */
const asSubject = (text: string): string => {
  const ascii = text.replace(/[^\x20-\x7e]/g, '?');
  return ascii.length <= SUBJECT_MAX ? ascii : `${ascii.slice(0, SUBJECT_MAX - 3)}...`;
};

/** A transition in plain words: what happened, the rate with its cases, the target, the window and since when. */
export const wordingOf = (transition: AlertTransition): Wording => {
  const { seller_id, metric, to, observed, occurred_at, alert_id } = transition;
  const { name } = METRICS[metric];
  const title = `Seller ${seller_id}: ${name} ${STATE_WORDS[to]}`;
  const text = [
    happened(transition),
    observedWords(metric, observed),
    `The target is ${targetWords(metric, observed)}.`,
    `Since ${timeWords(occurred_at)}. Alert ${alert_id}.`,
  ].join(' ');
  return { subject: asSubject(`${SUBJECT_LABELS[severityOf(to)]}: ${name} ${STATE_WORDS[to]}, seller ${seller_id}`), title, text };
};
