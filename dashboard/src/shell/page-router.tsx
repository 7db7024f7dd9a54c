import type { ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useSigned } from '../data/access.tsx';
import { titleOf } from '../routes/nav.ts';
import { sellerPath } from '../routes/seller-paths.ts';
import { SellerArea } from '../seller/seller-area.tsx';
import type { Viewer } from '../sign-in/viewer.ts';
import { latePage } from '../ui/lazy-part.tsx';
import { Link } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Empty, Failed } from '../ui/placeholders.tsx';

const OperatorArea = latePage(() => import('../operator/operator-area.tsx'));
const FinanceArea = latePage(() => import('../finance/finance-area.tsx'));
const StatementPage = latePage(() => import('../seller/statement-page.tsx'));

const homeOf = (viewer: Exclude<Viewer, { kind: 'nobody' }>): string =>
  viewer.kind === 'seller' ? sellerPath(viewer.sellerId) : `/${viewer.kind}`;

const NotHere = ({ home }: { home: string }) => (
  <>
    <PageTitle of="No such page" />
    <Empty title="This page is not for you, or there is none.">
      <Link href={home}>Go to your own page</Link>
    </Empty>
  </>
);

/** Which page an address is, for those who may see it. The API decides what can be read; this only asks for nothing else. */
export const Pages = () => {
  const { viewer } = useSigned();
  const [path] = useLocation();
  const home = homeOf(viewer);
  const only = (allowed: boolean, page: ReactNode): ReactNode => (allowed ? page : <NotHere home={home} />);
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
          {({ sellerId, '*': rest }) =>
            viewer.kind === 'finance' && rest === 'payouts' ? (
              <>
                <PageTitle of={titleOf({ kind: 'seller', sellerId }, path)} />
                <StatementPage key={sellerId} sellerId={sellerId} />
              </>
            ) : (
              only(
                viewer.kind === 'operator' || (viewer.kind === 'seller' && viewer.sellerId === sellerId),
                <SellerArea key={sellerId} sellerId={sellerId} page={rest ?? ''} />,
              )
            )
          }
        </Route>
        <Route path="/operator/*?">
          {({ '*': rest }) => only(viewer.kind === 'operator', <OperatorArea page={rest ?? ''} />)}
        </Route>
        <Route path="/finance">{only(viewer.kind === 'finance', <FinanceArea />)}</Route>
        <Route>
          <NotHere home={home} />
        </Route>
      </Switch>
    </ErrorBoundary>
  );
};
