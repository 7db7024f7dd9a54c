import { RATE_NAMES, RATE_STATES } from '../../../contracts/api/fields.ts';
import { BANDS, type Band } from '../../../contracts/api/health.ts';
import type { OverviewBody } from '../../../contracts/api/operator.ts';
import { BarsChart } from '../charts/lazy-charts.tsx';
import { FormatsProvider, useFormats } from '../data/formats.tsx';
import { useOverview } from '../data/queries.ts';
import { sellerPath } from '../routes/seller-paths.ts';
import { Badge } from '../ui/badge.tsx';
import { Card } from '../ui/card.tsx';
import { Link } from '../ui/link.tsx';
import { AsOf, PageHead } from '../ui/page-head.tsx';
import { Empty, QueryResult } from '../ui/placeholders.tsx';
import { ScrollBox } from '../ui/scroll-box.tsx';
import { Stat } from '../ui/stat.tsx';
import { plural } from '../words/plural.ts';
import { RATE_WORDS } from '../words/rates.ts';
import { HEALTH_BANDS, STATES } from '../words/states.ts';

const BAND_FILLS: Readonly<Record<Band, string>> = {
  healthy: 'var(--good)',
  at_risk: 'var(--warning)',
  critical: 'var(--breach)',
};

type PartProps = { readonly overview: OverviewBody };

const Totals = ({ overview }: PartProps) => {
  const formats = useFormats();
  const { sellers, bands, flagged, newly_flagged, unrated } = overview;
  return (
    <>
      <Stat
        title="GMV today"
        figure={formats.money(overview.gmv_today)}
        note={`${formats.money(overview.gmv_30d)} in the last 30 days`}
        href="/operator/sellers?sort=-gmv_30d"
      />
      <Stat
        title="Orders today"
        figure={formats.count(overview.orders_today)}
        note={plural(formats, sellers, ['seller', 'sellers'])}
        href="/operator/sellers"
      />
      <Stat
        title="Flagged sellers"
        figure={formats.count(flagged)}
        note={`${formats.count(newly_flagged.count)} in the last 24 hours`}
        href="/operator/sellers?sort=-flagged_since"
      />
      <Stat
        title="GMV at risk"
        figure={formats.money(overview.gmv_at_risk)}
        note="30-day GMV of at-risk and critical sellers"
        href="/operator/sellers?sort=-gmv_at_risk"
      />
      <Stat
        title="Orders to ship"
        figure={formats.count(overview.open_orders)}
        note={`${formats.count(overview.overdue_orders)} overdue`}
        href="/operator/sellers?sort=-overdue_orders"
      />
      {BANDS.map((band) => (
        <Stat
          key={band}
          title={HEALTH_BANDS[band].words}
          figure={formats.count(bands[band])}
          note={`${sellers === 0 ? '–' : formats.rate('acceptance_rate', bands[band] / sellers)} of sellers${band === 'healthy' && unrated > 0 ? `, ${formats.count(unrated)} not rated yet` : ''}`}
          href={`/operator/sellers?band=${band}`}
          tone={HEALTH_BANDS[band].tone}
        />
      ))}
    </>
  );
};

const ScoresCard = ({ overview: { score_distribution } }: PartProps) => {
  const formats = useFormats();
  return (
    <Card title="Health scores" note="sellers by score" className="wide">
      <BarsChart
        points={score_distribution.map(({ from, to, sellers }) => ({
          name: `${from}–${to}`,
          value: sellers,
          text: formats.count(sellers),
          fill: BAND_FILLS[from >= 90 ? 'healthy' : from >= 60 ? 'at_risk' : 'critical'],
        }))}
        columns={['Score', 'Sellers']}
        summary={`Sellers by health score: ${score_distribution.map(({ from, to, sellers }) => `${from} to ${to}: ${sellers}`).join(', ')}.`}
      />
    </Card>
  );
};

const NewlyFlaggedCard = ({ overview: { newly_flagged } }: PartProps) => {
  const formats = useFormats();
  return (
    <Card
      title="Newly flagged"
      note="last 24 hours"
      className="narrow"
      actions={
        <Badge tone={newly_flagged.count > 0 ? 'warning' : 'good'}>
          {formats.count(newly_flagged.count)}
        </Badge>
      }
    >
      {newly_flagged.sellers.length === 0 ? (
        <Empty title="No sellers were flagged in the last 24 hours" />
      ) : (
        <ul className="plain-list">
          {newly_flagged.sellers.map((sellerId) => (
            <li key={sellerId}>
              <Link href={sellerPath(sellerId)}>{sellerId}</Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
};

const RatesCard = ({ overview: { metrics, unreadable } }: PartProps) => {
  const formats = useFormats();
  return (
    <Card title="Rates of all sellers" note="last 30 days" className="full">
      <ScrollBox label="Rates, and how many sellers are in each state">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">Rate</th>
              <th scope="col">All sellers</th>
              {RATE_STATES.map((state) => (
                <th key={state} scope="col">
                  {STATES[state].words}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {RATE_NAMES.map((name) => (
              <tr key={name}>
                <th scope="row">{RATE_WORDS[name].title}</th>
                <td>{formats.rate(name, metrics[name].rate)}</td>
                {RATE_STATES.map((state) => (
                  <td key={state}>
                    <Link
                      href={`/operator/sellers?metric=${name}&state=${state}`}
                      label={`${RATE_WORDS[name].title}, ${STATES[state].words}: ${plural(formats, metrics[name].states[state], ['seller', 'sellers'])}`}
                    >
                      {formats.count(metrics[name].states[state])}
                    </Link>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {unreadable > 0 && (
        <p className="note">
          {plural(formats, unreadable, ['seller is', 'sellers are'])} missing here after an upgrade, for a day
          at most.
        </p>
      )}
    </Card>
  );
};

/** The whole marketplace at a glance. */
export const OverviewPage = () => {
  const query = useOverview();
  return (
    <>
      <PageHead title="Marketplace">
        <AsOf body={query.data} error={query.error} />
      </PageHead>
      <QueryResult query={query} lines={10}>
        {(overview) => (
          <FormatsProvider of={overview}>
            <div className="board">
              <Totals overview={overview} />
              <ScoresCard overview={overview} />
              <NewlyFlaggedCard overview={overview} />
              <RatesCard overview={overview} />
            </div>
          </FormatsProvider>
        )}
      </QueryResult>
    </>
  );
};
