import { Figure } from './figure.tsx';
import { Link } from './link.tsx';

/** One total of the marketplace, and where to look into it. */
export const Stat = ({
  title,
  figure,
  note,
  href,
  tone,
}: {
  title: string;
  figure: string;
  note?: string;
  href?: string;
  tone?: string;
}) => (
  <section className="card tile stat" aria-label={title} data-tone={tone}>
    <h2>{title}</h2>
    {href === undefined ? (
      <Figure text={figure} className="big" />
    ) : (
      <Link href={href} className="tile-link" label={`${title}: ${figure}. Open the list`}>
        <Figure text={figure} className="big" />
      </Link>
    )}
    {note !== undefined && <span className="note">{note}</span>}
  </section>
);
