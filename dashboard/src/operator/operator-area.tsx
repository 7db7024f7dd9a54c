import { findTitle } from '../routes/nav.ts';
import { PageNotFound } from '../ui/page-not-found.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { OverviewPage } from './overview-page.tsx';
import { QuarantinePage } from './quarantine-page.tsx';
import { SellersPage } from './sellers-page.tsx';
import { WhatIfPage } from './what-if-page.tsx';

const OperatorPage = ({ page }: { page: string }) => {
  switch (page) {
    case '':
      return <OverviewPage />;
    case 'sellers':
      return <SellersPage />;
    case 'what-if':
      return <WhatIfPage />;
    case 'quarantine':
      return <QuarantinePage />;
    default:
      return <PageNotFound home="/operator" />;
  }
};

/** The pages of operators. */
const OperatorArea = ({ page }: { page: string }) => (
  <div className="page">
    <PageTitle of={findTitle({ kind: 'operator' }, page === '' ? '/operator' : `/operator/${page}`)} />
    <OperatorPage page={page} />
  </div>
);
export default OperatorArea;
