import type { ReactNode } from 'react';
import { RATE_NAMES, type RateName } from '../../../../contracts/api/fields.ts';
import type { DayFigures } from '../../../../contracts/api/metrics.ts';
import { Sparkline } from '../../charts/lazy-charts.tsx';
import { useFormats } from '../../data/formats.tsx';
import { listPath, sellerPath } from '../../routes/seller-paths.ts';
import { Badge } from '../../ui/badge.tsx';
import { Figure } from '../../ui/figure.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Link } from '../../ui/link.tsx';
import { height, isNegative } from '../../words/amounts.ts';
import { plural } from '../../words/plural.ts';
import { budgetWords, countedWords, RATE_WORDS, targetWords } from '../../words/rates.ts';
import { STATES } from '../../words/states.ts';
import { useMetrics } from '../metrics-context.tsx';
import { useDueCounts } from '../use-due-counts.ts';
import { useDays, useHours } from '../use-history.ts';

type TileProps = {
  readonly title: string;
  readonly figure: string;
  readonly href: string;
  /** What opens when the figure is followed. */
  readonly opens: string;
  readonly badge?: ReactNode;
  readonly spark?: readonly (number | null)[];
  readonly children: ReactNode;
};

const Tile = ({ title, figure, href, opens, badge, spark, children }: TileProps) => (
  <section className="card tile" aria-label={title}>
    <div className="tile-head">
      <h3>{title}</h3>
      {badge}
    </div>
    <div className="tile-middle">
      <Link href={href} className="tile-link" label={`${title}: ${figure}. ${opens}`}>
        <Figure text={figure} className="big" />
      </Link>
      {spark !== undefined && spark.length > 1 && <Sparkline values={spark} />}
    </div>
    <div className="tile-notes">{children}</div>
  </section>
);

/** A change in words and with a direction; `better` says how it is to be taken. */
const Change = ({
  text,
  direction,
  better,
}: {
  text: string;
  direction: 'up' | 'down' | 'flat';
  better: boolean | undefined;
}) => (
  <span className="change" data-tone={better === undefined ? 'quiet' : better ? 'good' : 'breach'}>
    <Icon name={direction} />
    {text}
  </span>
);
const directionOf = (difference: number): 'up' | 'down' | 'flat' =>
  difference > 0 ? 'up' : difference < 0 ? 'down' : 'flat';

const GmvTile = () => {
  const formats = useFormats();
  const { orders, seller_id } = useMetrics();
  const { comparison, today } = useHours(seller_id);
  return (
    <Tile
      title="GMV today"
      figure={formats.money(orders.gmv_today)}
      href={`${sellerPath(seller_id, 'sales')}?by=hour`}
      opens="Open the sales hour by hour"
      spark={today.map((point) => height(point.orders.total_gmv))}
    >
      {comparison === undefined ? (
        <span className="note">Compared with yesterday once the first hour is over</span>
      ) : (
        <>
          {comparison.change === null ? (
            <span className="note">Nothing sold yesterday by {comparison.until}</span>
          ) : (
            <Change
              text={`${formats.change(comparison.change)} on yesterday`}
              direction={directionOf(comparison.change)}
              better={comparison.change === 0 ? undefined : comparison.change > 0}
            />
          )}
          <span className="note">
            By {comparison.until}: {formats.money(comparison.now)}, yesterday{' '}
            {formats.money(comparison.before)}
          </span>
        </>
      )}
    </Tile>
  );
};

const OrdersTile = ({ days }: { days: readonly DayFigures[] }) => {
  const formats = useFormats();
  const { today, yesterday, orders, seller_id } = useMetrics();
  const { comparison } = useHours(seller_id);
  return (
    <Tile
      title="Orders today"
      figure={formats.count(orders.orders_today)}
      href={`${sellerPath(seller_id, 'sales')}?by=hour`}
      opens="Open the sales hour by hour"
      spark={days.map((point) => point.orders.total_orders)}
    >
      {comparison === undefined ? (
        <span className="note">Compared with yesterday once the first hour is over</span>
      ) : (
        <Change
          text={`By ${comparison.until}: ${formats.count(comparison.ordersNow)}, yesterday ${formats.count(comparison.ordersBefore)}`}
          direction={directionOf(comparison.ordersNow - comparison.ordersBefore)}
          better={
            comparison.ordersNow === comparison.ordersBefore
              ? undefined
              : comparison.ordersNow > comparison.ordersBefore
          }
        />
      )}
      <span className="note">
        {formats.count(today.orders.completed_orders)} completed,{' '}
        {formats.count(today.orders.cancelled_orders)} cancelled ·{' '}
        {formats.count(yesterday.orders.total_orders)} yesterday in all
      </span>
    </Tile>
  );
};

const PayoutTile = ({ days }: { days: readonly DayFigures[] }) => {
  const formats = useFormats();
  const { payout, seller_id } = useMetrics();
  const owed = isNegative(payout.pending_payout);
  return (
    <Tile
      title="Pending payout"
      figure={formats.money(payout.pending_payout)}
      href={sellerPath(seller_id, 'payouts')}
      opens="Open the statement"
      badge={owed ? <Badge tone="warning">You owe this</Badge> : undefined}
      spark={days.map((point) => height(point.payout.net_payout))}
    >
      <span className="note">
        {formats.money(payout.scheduled)} of it scheduled, {formats.money(payout.in_transit)} on its way
      </span>
      <span className="note">{formats.money(payout.paid)} paid so far</span>
    </Tile>
  );
};

const OpenTile = () => {
  const formats = useFormats();
  const { fulfillment, seller_id } = useMetrics();
  const due = useDueCounts();
  const overdue = due.overdue_orders;
  return (
    <Tile
      title="Orders to ship"
      figure={formats.count(fulfillment.open_orders)}
      href={listPath(seller_id, 'open')}
      opens="Open the list of open orders"
      badge={
        overdue > 0 ? (
          <Badge tone="breach">{formats.count(overdue)} overdue</Badge>
        ) : (
          <Badge tone="good">None overdue</Badge>
        )
      }
    >
      <span className="note">
        Due within the hour: <b>{due.due_1h === null ? '…' : formats.count(due.due_1h)}</b> · four hours:{' '}
        <b>{due.due_4h === null ? '…' : formats.count(due.due_4h)}</b>
      </span>
      <span className="note">
        By the end of today: <b>{due.due_today === null ? '…' : formats.count(due.due_today)}</b>
      </span>
    </Tile>
  );
};

const DAILY: Readonly<Record<RateName, (day: DayFigures) => number | null>> = {
  acceptance_rate: ({ orders }) => orders.acceptance_rate,
  cancellation_rate: ({ orders }) => orders.cancellation_rate,
  sla_compliance_rate: ({ fulfillment }) => fulfillment.sla_compliance_rate,
  avg_rating: ({ ratings }) => ratings.avg_rating,
};

const RateTile = ({ name, days }: { name: RateName; days: readonly DayFigures[] }) => {
  const formats = useFormats();
  const { windows, seller_id } = useMetrics();
  const { rates, prior } = windows['30d'];
  const rate = rates[name];
  const before = prior.rates[name].adjusted.rate;
  const now = rate.adjusted.rate;
  const { tone, words } = STATES[rate.state];
  const difference = now === null || before === null ? undefined : now - before;
  return (
    <Tile
      title={RATE_WORDS[name].title}
      figure={formats.rate(name, now)}
      href={listPath(seller_id, RATE_WORDS[name].queue, '30d')}
      opens={`Open: ${RATE_WORDS[name].listed.toLowerCase()}`}
      badge={<Badge tone={tone}>{words}</Badge>}
      spark={days.map(DAILY[name])}
    >
      <span className="note strong">{budgetWords(formats, name, rate)}</span>
      <span className="note">
        {countedWords(formats, name, rate)} · target {targetWords(formats, name, rate)}
      </span>
      {difference === undefined || now === null || before === null ? (
        <span className="note">Nothing to compare with in the 30 days before</span>
      ) : (
        <Change
          text={`${formats.rateChange(name, before, now)} on the 30 days before`}
          direction={directionOf(difference)}
          better={difference === 0 ? undefined : difference > 0 === (rate.comparator === '>=')}
        />
      )}
      {rate.adjusted.excluded > 0 && (
        <span className="note">
          {plural(formats, rate.adjusted.excluded, ['case is', 'cases are'])} left out;{' '}
          {formats.rate(name, rate.rate)} with {rate.adjusted.excluded === 1 ? 'it' : 'them'}
        </span>
      )}
    </Tile>
  );
};

/** The figures one looks at first; each opens the list behind it. */
export const Tiles = () => {
  const { seller_id, windows } = useMetrics();
  const { from, to } = windows['30d'];
  const days = useDays(seller_id, from, to);
  return (
    <>
      <h2 className="board-title">Today</h2>
      <GmvTile />
      <OrdersTile days={days} />
      <OpenTile />
      <PayoutTile days={days} />
      <h2 className="board-title">Your rates, last 30 days</h2>
      {RATE_NAMES.map((name) => (
        <RateTile key={name} name={name} days={days} />
      ))}
    </>
  );
};
