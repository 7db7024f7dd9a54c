/** What a seller should do next: what costs most when left undone comes first. */
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
  /** Where to do it. */
  readonly link?: { readonly href: string; readonly words: string };
};

/** With so few bad cases left, a rate on target is worth a warning. */
const SMALL_BUDGET = 2;

export type DueCounts = Pick<
  MetricsBody['fulfillment'],
  'overdue_orders' | 'due_1h' | 'due_4h' | 'due_today'
>;

const suggestOverdue = (formats: Formats, metrics: MetricsBody, overdue: number): NextStep[] => {
  if (overdue === 0) return [];
  const now = metrics.windows['30d'].rates.sla_compliance_rate;
  const projected = metrics.fulfillment.projected['30d'];
  const [rateNow, rateThen] = [now.adjusted.rate, projected.rate].map((rate) =>
    formats.rate('sla_compliance_rate', rate),
  );
  const effect = `Once ${overdue === 1 ? 'it ships' : 'they ship'}, on-time shipping goes from ${rateNow} to ${rateThen}`;
  return [
    {
      id: 'overdue',
      tone: 'breach',
      title: `Ship ${plural(formats, overdue, ['overdue order', 'overdue orders'])} now`,
      detail:
        projected.state === 'breach' && now.state !== 'breach'
          ? `${effect}, below the target of ${targetWords(formats, 'sla_compliance_rate', now)}. Ask ` +
            'support to exclude orders that you could not ship in time.'
          : `${effect}. Your buyers are waiting.`,
      link: { href: listPath(metrics.seller_id, 'overdue'), words: 'See orders' },
    },
  ];
};

const DEADLINES = [
  {
    queue: 'due_1h',
    tone: 'warning',
    when: 'within the hour',
    detail: 'Ship them on time to keep your rate where it is.',
  },
  {
    queue: 'due_4h',
    tone: 'info',
    when: 'within four hours',
    detail: 'No orders are due within the hour.',
  },
  {
    queue: 'due_today',
    tone: 'info',
    when: 'by the end of the day',
    detail: 'No orders are due within four hours.',
  },
] as const;

/** Suggests the orders of the next deadline alone. */
const suggestDue = (formats: Formats, sellerId: string, due: DueCounts): NextStep[] => {
  const next = DEADLINES.find(({ queue }) => (due[queue] ?? 0) > 0);
  if (next === undefined) return [];
  const { queue, tone, when, detail } = next;
  return [
    {
      id: queue,
      tone,
      title: `Ship ${plural(formats, due[queue] ?? 0, ['order', 'orders'])} ${when}`,
      detail,
      link: { href: listPath(sellerId, queue), words: 'See orders' },
    },
  ];
};

const suggestDeciding = (formats: Formats, { in_flight }: Rate): NextStep[] =>
  in_flight === 0
    ? []
    : [
        {
          id: 'decide',
          tone: 'info',
          title: `Accept or decline ${plural(formats, in_flight, ['new order', 'new orders'])}`,
          detail: 'Orders that you do not answer count against your acceptance rate.',
        },
      ];

const ADVICE: Readonly<Record<RateName, string>> = {
  acceptance_rate: 'Remove articles that you cannot deliver from your listings',
  cancellation_rate: 'Check your stock: sellers mostly cancel because an article has run out',
  sla_compliance_rate: 'Check which orders left late, and hand parcels over earlier',
  avg_rating: 'Read what unhappy buyers ordered, and write to them',
};

const lowerFirst = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

const suggestForRate = (formats: Formats, sellerId: string, name: RateName, rate: Rate): NextStep[] => {
  const { title, queue } = RATE_WORDS[name];
  const standing = `${title} is ${formats.rate(name, rate.adjusted.rate)}; the target is ${targetWords(formats, name, rate)}`;
  const budget = budgetWords(formats, name, rate);
  const link = {
    href: listPath(sellerId, queue, rate.window),
    words: name === 'avg_rating' ? 'See ratings' : 'See orders',
  };
  if (rate.state === 'breach')
    return [{ id: name, tone: 'breach', title: standing, detail: `${budget}. ${ADVICE[name]}.`, link }];
  const badLeft = rate.budget.bad_until_breach;
  if (rate.state === 'warning' || (rate.state === 'good' && badLeft !== null && badLeft <= SMALL_BUDGET))
    return [
      {
        id: name,
        tone: 'warning',
        title: `${title}: ${lowerFirst(budget)}`,
        detail: `${standing}. ${ADVICE[name]}.`,
        link,
      },
    ];
  return [];
};

const suggestDebt = (formats: Formats, { seller_id, payout: { pending_payout } }: MetricsBody): NextStep[] =>
  isNegative(pending_payout)
    ? [
        {
          id: 'owed',
          tone: 'warning',
          title: `You owe the marketplace ${formats.money(pending_payout.replace('-', ''))}`,
          detail:
            'Your refunds since the last payout are higher than your sales. The marketplace takes ' +
            'the difference off your next payout.',
          link: { href: sellerPath(seller_id, 'payouts'), words: 'See the statement' },
        },
      ]
    : [];

/** Suggests what to do next, the most pressing first. With nothing to do, it says so. */
export const suggestNextSteps = (
  formats: Formats,
  metrics: MetricsBody,
  due: DueCounts,
): readonly NextStep[] => {
  const { seller_id, windows } = metrics;
  const { rates } = windows['30d'];
  const rateSteps = RATE_NAMES.flatMap((name) => suggestForRate(formats, seller_id, name, rates[name]));
  const steps = [
    ...suggestOverdue(formats, metrics, due.overdue_orders),
    ...rateSteps.filter(({ tone }) => tone === 'breach'),
    ...suggestDue(formats, seller_id, due),
    ...rateSteps.filter(({ tone }) => tone !== 'breach'),
    ...suggestDeciding(formats, rates.acceptance_rate),
    ...suggestDebt(formats, metrics),
  ];
  if (steps.length > 0) return steps;
  return [
    {
      id: 'nothing',
      tone: 'good',
      title: 'Nothing to do right now',
      detail: 'No orders are due today, and all rates with enough data are on target.',
      link: { href: listPath(seller_id, 'open'), words: 'See open orders' },
    },
  ];
};
