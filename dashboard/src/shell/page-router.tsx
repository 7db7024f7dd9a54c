import type { ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useAccess } from '../data/access.ts';
import { findHome, findTitle } from '../routes/nav.ts';
import { SellerArea } from '../seller/seller-area.tsx';
import { lazyPage } from '../ui/lazy-part.tsx';
import { PageNotFound } from '../ui/page-not-found.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Failed } from '../ui/placeholders.tsx';

const OperatorArea = lazyPage(() => import('../operator/operator-area.tsx'));
const FinanceArea = lazyPage(() => import('../finance/finance-area.tsx'));
const AuditPage = lazyPage(() => import('../finance/audit-page.tsx'));
const StatementPage = lazyPage(() => import('../seller/statement-page.tsx'));

/**
 * Shows the page of the current address to those who may see it. The API decides what may be read;
 * this only avoids asking for what it would refuse.
 */
export const PageRouter = () => {
  const { viewer } = useAccess();
  const [path] = useLocation();
  const home = findHome(viewer);
  const notFound = (
    <>
      <PageTitle of="Page not found" />
      <PageNotFound home={home} />
    </>
  );
  const showIf = (isAllowed: boolean, page: ReactNode): ReactNode => (isAllowed ? page : notFound);
  return (
    <ErrorBoundary
      resetKeys={[path]}
      fallbackRender={({ error, resetErrorBoundary }) => (
        <>
          <PageTitle />
          <Failed error={error} retry={resetErrorBoundary} />
        </>
      )}
    >
      <Switch>
        <Route path="/">
          <Redirect to={home} replace />
        </Route>
        <Route path="/sellers/:sellerId/*?">
          {({ sellerId, '*': page = '' }) =>
            viewer.kind === 'finance' && page === 'payouts' ? (
              <>
                <PageTitle of={findTitle({ kind: 'seller', sellerId }, path)} />
                <StatementPage key={sellerId} sellerId={sellerId} />
              </>
            ) : (
              showIf(
                viewer.kind === 'operator' || (viewer.kind === 'seller' && viewer.sellerId === sellerId),
                <SellerArea key={sellerId} sellerId={sellerId} page={page} />,
              )
            )
          }
        </Route>
        <Route path="/operator/*?">
          {({ '*': page = '' }) => showIf(viewer.kind === 'operator', <OperatorArea page={page} />)}
        </Route>
        <Route path="/finance/audit">{showIf(viewer.kind === 'finance', <AuditPage />)}</Route>
        <Route path="/finance">{showIf(viewer.kind === 'finance', <FinanceArea />)}</Route>
        <Route>{notFound}</Route>
      </Switch>
    </ErrorBoundary>
  );
};
