import { Figure } from './figure.tsx';
import { Link } from './link.tsx';

type StatProps = {
  readonly title: string;
  readonly figure: string;
  readonly note?: string;
  /** The list behind the figure. */
  readonly href?: string;
  readonly tone?: string;
};

/** One total of the marketplace. */
export const Stat = ({ title, figure, note, href, tone }: StatProps) => (
  <section className="card tile stat" aria-label={title} data-tone={tone}>
    <h2>{title}</h2>
    {href === undefined ? (
      <Figure text={figure} className="big" />
    ) : (
      <Link href={href} className="tile-link" label={`${title}: ${figure}. See the list`}>
        <Figure text={figure} className="big" />
      </Link>
    )}
    {note !== undefined && <span className="note">{note}</span>}
  </section>
);
