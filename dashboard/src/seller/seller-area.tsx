import { useAccess } from '../data/access.ts';
import { FormatsProvider } from '../data/formats.tsx';
import { useLiveSeller } from '../data/use-live-seller.ts';
import { findTitle, listPages } from '../routes/nav.ts';
import { sellerPath } from '../routes/seller-paths.ts';
import { lazyPage } from '../ui/lazy-part.tsx';
import { Link } from '../ui/link.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { PageNotFound } from '../ui/page-not-found.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Loading } from '../ui/placeholders.tsx';
import { LinkBanner, LinkStatus } from './link-status.tsx';
import { LastCurrentProvider, MetricsProvider } from './metrics-context.ts';
import { OverviewPage } from './overview-page.tsx';

const OrdersPage = lazyPage(() => import('./orders-page.tsx'));
const SalesPage = lazyPage(() => import('./sales-page.tsx'));
const HealthPage = lazyPage(() => import('./health-page.tsx'));
const AlertsPage = lazyPage(() => import('./alerts-page.tsx'));
const StatementPage = lazyPage(() => import('./statement-page.tsx'));

const SellerPage = ({ sellerId, page }: { sellerId: string; page: string }) => {
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
      return <PageNotFound home={sellerPath(sellerId)} />;
  }
};

/** The pages of one seller. Its figures are followed while any of them is open. */
export const SellerArea = ({ sellerId, page }: { sellerId: string; page: string }) => {
  const { viewer } = useAccess();
  const { metrics, link, currentAt, problem } = useLiveSeller(sellerId);
  const href = page === '' ? sellerPath(sellerId) : `${sellerPath(sellerId)}/${page}`;
  const isOperator = viewer.kind === 'operator';
  return (
    <div className="page" data-stale={link === 'away' || undefined}>
      <PageTitle of={findTitle({ kind: 'seller', sellerId }, href)} />
      <PageHead
        title={sellerId}
        {...(isOperator && { back: { href: '/operator/sellers', words: 'All sellers' } })}
      >
        <LinkStatus link={link} metrics={metrics} />
      </PageHead>
      {isOperator && (
        <nav className="tabs" aria-label={`Pages of ${sellerId}`}>
          {listPages({ kind: 'seller', sellerId }).map(([path, words]) => (
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
        <FormatsProvider of={metrics}>
          <MetricsProvider value={metrics}>
            <LastCurrentProvider value={link === 'away' ? currentAt : undefined}>
              <SellerPage sellerId={sellerId} page={page} />
            </LastCurrentProvider>
          </MetricsProvider>
        </FormatsProvider>
      )}
    </div>
  );
};
