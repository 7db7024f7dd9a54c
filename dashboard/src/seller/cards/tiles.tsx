import type { ReactNode } from 'react';
import { RATE_NAMES, type RateName } from '../../../../contracts/api/fields.ts';
import type { DayFigures } from '../../../../contracts/api/metrics.ts';
import { Sparkline } from '../../charts/lazy-charts.tsx';
import { useFormats } from '../../data/formats.tsx';
import { hourlySalesPath, listPath, sellerPath } from '../../routes/seller-paths.ts';
import { Badge } from '../../ui/badge.tsx';
import { Figure } from '../../ui/figure.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Link } from '../../ui/link.tsx';
import { height, isNegative } from '../../words/amounts.ts';
import { plural } from '../../words/plural.ts';
import { budgetWords, countedWords, RATE_WORDS, targetWords } from '../../words/rates.ts';
import { STATES } from '../../words/states.ts';
import type { HourComparison } from '../hours.ts';
import { useMetrics } from '../metrics-context.ts';
import { useDueCounts } from '../use-due-counts.ts';
import { useDays, useHours } from '../use-history.ts';

type TileProps = {
  readonly title: string;
  readonly figure: string;
  readonly href: string;
  /** What one sees there. */
  readonly linkWords: string;
  readonly badge?: ReactNode;
  readonly spark?: readonly (number | null)[];
  readonly children: ReactNode;
};

const Tile = ({ title, figure, href, linkWords, badge, spark, children }: TileProps) => (
  <section className="card tile" aria-label={title}>
    <div className="tile-head">
      <h3>{title}</h3>
      {badge}
    </div>
    <div className="tile-middle">
      <Link href={href} className="tile-link" label={`${title}: ${figure}. ${linkWords}`}>
        <Figure text={figure} className="big" />
      </Link>
      {spark !== undefined && spark.length > 1 && <Sparkline values={spark} />}
    </div>
    <div className="tile-notes">{children}</div>
  </section>
);

/** A change with its direction. Most figures are better when they are higher. */
const Change = ({
  text,
  difference,
  isLowerBetter = false,
}: {
  text: string;
  difference: number;
  isLowerBetter?: boolean;
}) => {
  const [icon, tone] =
    difference === 0
      ? (['flat', 'quiet'] as const)
      : ([difference > 0 ? 'up' : 'down', difference < 0 === isLowerBetter ? 'good' : 'breach'] as const);
  return (
    <span className="change" data-tone={tone}>
      <Icon name={icon} />
      {text}
    </span>
  );
};

type SalesTileProps = Pick<TileProps, 'title' | 'figure' | 'spark'> & {
  readonly compare: (comparison: HourComparison) => ReactNode;
  readonly children?: ReactNode;
};

/** A figure of today, compared with yesterday at the same hour. */
const SalesTile = ({ compare, children, ...tile }: SalesTileProps) => {
  const { seller_id } = useMetrics();
  const { comparison } = useHours();
  return (
    <Tile {...tile} href={hourlySalesPath(seller_id)} linkWords="See sales by hour">
      {comparison === undefined ? (
        <span className="note">Compared with yesterday after the first hour</span>
      ) : (
        compare(comparison)
      )}
      {children}
    </Tile>
  );
};

const GmvTile = () => {
  const formats = useFormats();
  const { orders } = useMetrics();
  const { today } = useHours();
  return (
    <SalesTile
      title="GMV today"
      figure={formats.money(orders.gmv_today)}
      spark={today.map((point) => height(point.orders.total_gmv))}
      compare={({ change, until, now, before }) => (
        <>
          {change === null ? (
            <span className="note">No sales yesterday by {until}</span>
          ) : (
            <Change text={`${formats.change(change)} vs. yesterday`} difference={change} />
          )}
          <span className="note">
            By {until}: {formats.money(now)}, yesterday {formats.money(before)}
          </span>
        </>
      )}
    />
  );
};

const OrdersTile = ({ days }: { days: readonly DayFigures[] }) => {
  const formats = useFormats();
  const { today, yesterday, orders } = useMetrics();
  return (
    <SalesTile
      title="Orders today"
      figure={formats.count(orders.orders_today)}
      spark={days.map((point) => point.orders.total_orders)}
      compare={({ until, ordersNow, ordersBefore }) => (
        <Change
          text={`By ${until}: ${formats.count(ordersNow)}, yesterday ${formats.count(ordersBefore)}`}
          difference={ordersNow - ordersBefore}
        />
      )}
    >
      <span className="note">
        {formats.count(today.orders.completed_orders)} completed,{' '}
        {formats.count(today.orders.cancelled_orders)} cancelled
      </span>
      <span className="note">{formats.count(yesterday.orders.total_orders)} in total yesterday</span>
    </SalesTile>
  );
};

const PayoutTile = ({ days }: { days: readonly DayFigures[] }) => {
  const formats = useFormats();
  const { payout, seller_id } = useMetrics();
  return (
    <Tile
      title="Pending payout"
      figure={formats.money(payout.pending_payout)}
      href={sellerPath(seller_id, 'payouts')}
      linkWords="See the statement"
      badge={isNegative(payout.pending_payout) ? <Badge tone="warning">You owe this</Badge> : undefined}
      spark={days.map((point) => height(point.payout.net_payout))}
    >
      <span className="note">{formats.money(payout.payable)} can be paid out now</span>
      <span className="note">{formats.money(payout.scheduled)} of it scheduled</span>
      <span className="note">{formats.money(payout.in_transit)} on its way</span>
      <span className="note">{formats.money(payout.paid)} paid so far</span>
    </Tile>
  );
};

const OpenTile = () => {
  const formats = useFormats();
  const { fulfillment, seller_id } = useMetrics();
  const due = useDueCounts();
  const overdue = due.overdue_orders;
  const formatDue = (count: number | null): ReactNode => <b>{count === null ? '…' : formats.count(count)}</b>;
  return (
    <Tile
      title="Orders to ship"
      figure={formats.count(fulfillment.open_orders)}
      href={listPath(seller_id, 'open')}
      linkWords="See open orders"
      badge={
        overdue > 0 ? (
          <Badge tone="breach">{formats.count(overdue)} overdue</Badge>
        ) : (
          <Badge tone="good">None overdue</Badge>
        )
      }
    >
      <span className="note">Due within the hour: {formatDue(due.due_1h)}</span>
      <span className="note">Due within four hours: {formatDue(due.due_4h)}</span>
      <span className="note">Due today: {formatDue(due.due_today)}</span>
    </Tile>
  );
};

const DAILY_RATES: Readonly<Record<RateName, (day: DayFigures) => number | null>> = {
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
  return (
    <Tile
      title={RATE_WORDS[name].title}
      figure={formats.rate(name, now)}
      href={listPath(seller_id, RATE_WORDS[name].queue, '30d')}
      linkWords={`See ${RATE_WORDS[name].queueTitle.toLowerCase()}`}
      badge={<Badge tone={tone}>{words}</Badge>}
      spark={days.map(DAILY_RATES[name])}
    >
      <span className="note strong">{budgetWords(formats, name, rate)}</span>
      <span className="note">
        {countedWords(formats, name, rate)} · target {targetWords(formats, name, rate)}
      </span>
      {now === null || before === null ? (
        <span className="note">No data from the 30 days before</span>
      ) : (
        <Change
          text={`${formats.rateChange(name, before, now)} vs. the 30 days before`}
          difference={now - before}
          isLowerBetter={rate.comparator === '<='}
        />
      )}
      {rate.adjusted.excluded > 0 && (
        <span className="note">
          {plural(formats, rate.adjusted.excluded, ['case', 'cases'])} not counted;{' '}
          {formats.rate(name, rate.rate)} if {rate.adjusted.excluded === 1 ? 'it were' : 'they were'}
        </span>
      )}
    </Tile>
  );
};

/** The figures that one looks at first. Each opens the list behind it. */
export const Tiles = () => {
  const { from, to } = useMetrics().windows['30d'];
  const days = useDays(from, to);
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
