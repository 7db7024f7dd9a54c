import { useSigned } from '../data/access.tsx';
import { FormatsProvider } from '../data/formats.tsx';
import { useLiveSeller } from '../data/use-live-seller.ts';
import { navOf, titleOf } from '../routes/nav.ts';
import { sellerPath } from '../routes/seller-paths.ts';
import { latePage } from '../ui/lazy-part.tsx';
import { Link } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Empty, Loading } from '../ui/placeholders.tsx';
import { LinkBanner, LinkStatus } from './link-status.tsx';
import { LastCurrentProvider, MetricsProvider } from './metrics-context.tsx';
import { OverviewPage } from './overview-page.tsx';

const OrdersPage = latePage(() => import('./orders-page.tsx'));
const SalesPage = latePage(() => import('./sales-page.tsx'));
const HealthPage = latePage(() => import('./health-page.tsx'));
const AlertsPage = latePage(() => import('./alerts-page.tsx'));
const StatementPage = latePage(() => import('./statement-page.tsx'));

const PageOf = ({ sellerId, page }: { sellerId: string; page: string }) => {
  switch (page) {
    case '':
      return <OverviewPage />;
    case 'orders':
      return <OrdersPage />;
    case 'sales':
      return <SalesPage />;
    case 'health':
      return <HealthPage />;
    case 'alerts':
      return <AlertsPage />;
    case 'payouts':
      return <StatementPage sellerId={sellerId} />;
    default:
      return (
        <Empty title="There is no such page.">
          <Link href={sellerPath(sellerId)}>Go to the overview</Link>
        </Empty>
      );
  }
};

/** Everything about one seller: its figures are followed for as long as any of its pages is open. */
export const SellerArea = ({ sellerId, page }: { sellerId: string; page: string }) => {
  const { viewer } = useSigned();
  const { metrics, link, currentAt, problem } = useLiveSeller(sellerId);
  const href = page === '' ? sellerPath(sellerId) : `${sellerPath(sellerId)}/${page}`;
  return (
    <div className="page" data-stale={link === 'away' || undefined}>
      <PageTitle of={titleOf({ kind: 'seller', sellerId }, href)} />
      <div className="page-head">
        <div>
          {viewer.kind === 'operator' && (
            <Link href="/operator/sellers" className="link crumb">
              All sellers
            </Link>
          )}
          <h1>{sellerId}</h1>
        </div>
        <LinkStatus link={link} metrics={metrics} />
      </div>
      {viewer.kind === 'operator' && (
        <nav className="tabs" aria-label={`Pages of ${sellerId}`}>
          {navOf({ kind: 'seller', sellerId }).map(([path, words]) => (
            <Link key={path} href={path} className="tab" current={path === href}>
              {words}
            </Link>
          ))}
        </nav>
      )}
      <LinkBanner link={link} metrics={metrics} currentAt={currentAt} problem={problem} />
      {metrics === undefined ? (
        problem === undefined && <Loading lines={10} label={`Loading the figures of ${sellerId}`} />
      ) : (
        <FormatsProvider currency={metrics.currency} timeZone={metrics.time_zone}>
          <MetricsProvider value={metrics}>
            <LastCurrentProvider value={link === 'away' ? currentAt : undefined}>
              <PageOf sellerId={sellerId} page={page} />
            </LastCurrentProvider>
          </MetricsProvider>
        </FormatsProvider>
      )}
    </div>
  );
};
