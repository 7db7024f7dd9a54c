import { titleOf } from '../routes/nav.ts';
import { Link } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Empty } from '../ui/placeholders.tsx';
import { OverviewPage } from './overview-page.tsx';
import { QuarantinePage } from './quarantine-page.tsx';
import { SellersPage } from './sellers-page.tsx';
import { WhatIfPage } from './what-if-page.tsx';

const PageOf = ({ page }: { page: string }) => {
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
      return (
        <Empty title="There is no such page.">
          <Link href="/operator">Go to the overview</Link>
        </Empty>
      );
  }
};

/** What operators see of all sellers. */
const OperatorArea = ({ page }: { page: string }) => (
  <div className="page">
    <PageTitle of={titleOf({ kind: 'operator' }, page === '' ? '/operator' : `/operator/${page}`)} />
    <PageOf page={page} />
  </div>
);
export default OperatorArea;
