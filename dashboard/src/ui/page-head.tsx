import type { ReactNode } from 'react';
import { useTimeFormats } from '../data/formats.tsx';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';

type PageHeadProps = {
  readonly title: string;
  /** The list that this page was opened from. */
  readonly back?: { readonly href: string; readonly words: string };
  /** At the end of the line. */
  readonly children?: ReactNode;
};

/** The heading of a page, and how new its figures are. */
export const PageHead = ({ title, back, children }: PageHeadProps) => (
  <div className="page-head">
    <div>
      {back !== undefined && (
        <Link href={back.href} className="link crumb">
          {back.words}
        </Link>
      )}
      <h1>{title}</h1>
    </div>
    {children}
  </div>
);

type AsOfProps = {
  readonly body: { readonly as_of: string; readonly time_zone: string } | undefined;
  readonly error: unknown;
};

/** When a list over all sellers was read, and whether the last try to read it again failed. */
export const AsOf = ({ body, error }: AsOfProps) => {
  const formats = useTimeFormats(body?.time_zone);
  if (body === undefined) return null;
  return (
    <span className="link-status">
      {error !== null && (
        <span className="badge live" data-tone="breach">
          <Icon name="breach" /> Out of date
        </span>
      )}
      <span className="note">
        As of {formats.clock(body.as_of)} {formats.zone(body.as_of)}
      </span>
    </span>
  );
};
