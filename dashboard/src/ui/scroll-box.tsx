import type { ReactNode } from 'react';

/** Holds what may be longer than its place. `label` says of what, for whoever gets here by keyboard. */
export const ScrollBox = ({
  label,
  className = 'scroll-box',
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  <section className={className} aria-label={label} tabIndex={0}>
    {children}
  </section>
);
