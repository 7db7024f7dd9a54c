import { Link } from './link.tsx';
import { Empty } from './placeholders.tsx';

/** An address that is no page, or none that this person may see: nobody learns which of the two. */
export const PageNotFound = ({ home }: { home: string }) => (
  <Empty title="We cannot find this page">
    It does not exist, or you have no access to it. <Link href={home}>Go to your start page</Link>
  </Empty>
);
