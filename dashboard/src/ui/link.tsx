import type { ReactNode } from 'react';
import { Link as AriaLink } from 'react-aria-components/Link';

type LinkProps = {
  readonly href: string;
  readonly className?: string;
  readonly label?: string;
  readonly current?: boolean;
  readonly children: ReactNode;
};

/** Opens another page of this site without loading the site again. */
export const Link = ({ href, className = 'link', label, current, children }: LinkProps) => (
  <AriaLink
    href={href}
    className={className}
    {...(label !== undefined && { 'aria-label': label })}
    {...(current === true && { 'aria-current': 'page' as const })}
  >
    {children}
  </AriaLink>
);
