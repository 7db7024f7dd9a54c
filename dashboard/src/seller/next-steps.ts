/** What a seller should do next, from the figures alone: what costs most when left undone comes first. */
import { RATE_NAMES, type Rate, type RateName } from '../../../contracts/api/fields.ts';
import type { MetricsBody } from '../../../contracts/api/metrics.ts';
import { listPath, sellerPath } from '../routes/seller-paths.ts';
import { isNegative } from '../words/amounts.ts';
import type { Formats } from '../words/formats.ts';
import { plural } from '../words/plural.ts';
import { budgetWords, RATE_WORDS, targetWords } from '../words/rates.ts';
import type { Tone } from '../words/states.ts';

export type NextStep = {
  readonly id: string;
  readonly tone: Tone;
  readonly title: string;
  readonly detail: string;
  /** Where it can be done or looked into. */
  readonly href?: string;
  readonly action?: string;
};

/** A budget this small is worth a word while there is time. */
const BUDGET_SMALL = 2;

const ORDERS = ['order', 'orders'] as const;

export type Due = Pick<MetricsBody['fulfillment'], 'overdue_orders' | 'due_1h' | 'due_4h' | 'due_today'>;

const overdueStep = (formats: Formats, metrics: MetricsBody, overdue: number): NextStep[] => {
  if (overdue === 0) return [];
  const now = metrics.windows['30d'].rates.sla_compliance_rate;
  const projected = metrics.fulfillment.projected['30d'];
  const falls = `If ${overdue === 1 ? 'it ships' : 'they ship'} late, on-time shipping goes from ${formats.rate('sla_compliance_rate', now.adjusted.rate)} to ${formats.rate('sla_compliance_rate', projected.rate)}`;
  const consequence =
    projected.state === 'breach' && now.state !== 'breach'
      ? `${falls}: below the target of ${targetWords(formats, 'sla_compliance_rate', now)}. An exception from support can take them out of the rate.`
      : `${falls}. Every further hour is an hour your buyers wait.`;
  return [
    {
      id: 'overdue',
      tone: 'breach',
      title: `Ship ${plural(formats, overdue, ['overdue order', 'overdue orders'])} now`,
      detail: consequence,
      href: listPath(metrics.seller_id, 'overdue'),
      action: 'See orders',
    },
  ];
};

const dueSteps = (formats: Formats, sellerId: string, { due_1h, due_4h, due_today }: Due): NextStep[] => {
  const soon = due_1h ?? 0;
  if (soon > 0)
    return [
      {
        id: 'due_1h',
        tone: 'warning',
        title: `Ship ${plural(formats, soon, ORDERS)} within the hour`,
        detail: 'Each one that leaves on time keeps your rate where it is.',
        href: listPath(sellerId, 'due_1h'),
        action: 'See orders',
      },
    ];
  const next = due_4h ?? 0;
  if (next > 0)
    return [
      {
        id: 'due_4h',
        tone: 'info',
        title: `Ship ${plural(formats, next, ORDERS)} within four hours`,
        detail: 'Nothing is due within the hour.',
        href: listPath(sellerId, 'due_4h'),
        action: 'See orders',
      },
    ];
  const today = due_today ?? 0;
  return today === 0
    ? []
    : [
        {
          id: 'due_today',
          tone: 'info',
          title: `Ship ${plural(formats, today, ORDERS)} by the end of the day`,
          detail: 'Nothing is due within four hours.',
          href: listPath(sellerId, 'due_today'),
          action: 'See orders',
        },
      ];
};

const decideStep = (formats: Formats, { in_flight }: Rate): NextStep[] =>
  in_flight === 0
    ? []
    : [
        {
          id: 'decide',
          tone: 'info',
          title: `Accept or decline ${plural(formats, in_flight, ['new order', 'new orders'])}`,
          detail: 'An order that you let run out undecided counts against your acceptance rate.',
        },
      ];

const ADVICE: Readonly<Record<RateName, string>> = {
  acceptance_rate: 'Take articles that you cannot deliver off your listings, so that nobody orders them',
  cancellation_rate: 'Check your stock: most cancellations by sellers are of articles that had run out',
  sla_compliance_rate: 'Look at which orders left late, and hand parcels over earlier',
  avg_rating: 'Read what the unhappy buyers had ordered, and write to them',
};

const rateStep = (formats: Formats, sellerId: string, name: RateName, rate: Rate): NextStep[] => {
  const { title, queue } = RATE_WORDS[name];
  const href = listPath(sellerId, queue, rate.window);
  const action = name === 'avg_rating' ? 'See ratings' : 'See orders';
  const stands = `${title} is ${formats.rate(name, rate.adjusted.rate)}; the target is ${targetWords(formats, name, rate)}`;
  const way = budgetWords(formats, name, rate);
  if (rate.state === 'breach')
    return [
      { id: name, tone: 'breach', title: `${stands}`, detail: `${way}. ${ADVICE[name]}.`, href, action },
    ];
  const left = rate.budget.bad_until_breach;
  if (rate.state === 'warning' || (rate.state === 'good' && left !== null && left <= BUDGET_SMALL))
    return [
      {
        id: name,
        tone: 'warning',
        title: `${title}: ${way.charAt(0).toLowerCase()}${way.slice(1)}`,
        detail: `${stands}. ${ADVICE[name]}.`,
        href,
        action,
      },
    ];
  return [];
};

/** The worst first, then the most pressing; never empty: nothing to do is said too. */
export const nextSteps = (formats: Formats, metrics: MetricsBody, due: Due): readonly NextStep[] => {
  const { seller_id, windows, payout } = metrics;
  const { rates } = windows['30d'];
  const ofRates = RATE_NAMES.flatMap((name) => rateStep(formats, seller_id, name, rates[name]));
  const steps = [
    ...overdueStep(formats, metrics, due.overdue_orders),
    ...ofRates.filter(({ tone }) => tone === 'breach'),
    ...dueSteps(formats, seller_id, due),
    ...ofRates.filter(({ tone }) => tone !== 'breach'),
    ...decideStep(formats, rates.acceptance_rate),
    ...(isNegative(payout.pending_payout)
      ? [
          {
            id: 'owed',
            tone: 'warning',
            title: `You owe the marketplace ${formats.money(payout.pending_payout.replace('-', ''))}`,
            detail:
              'Refunds came to more than your sales since the last payout. It is taken off the next one.',
            href: sellerPath(seller_id, 'payouts'),
            action: 'See the statement',
          } satisfies NextStep,
        ]
      : []),
  ];
  return steps.length > 0
    ? steps
    : [
        {
          id: 'nothing',
          tone: 'good',
          title: 'Nothing needs you right now',
          detail: 'No order is due today, and every rate that can be judged is on target.',
          href: listPath(seller_id, 'open'),
          action: 'See open orders',
        },
      ];
};
