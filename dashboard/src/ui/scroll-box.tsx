import type { ReactNode } from 'react';

/** Scrolls content that is longer than its place. Keyboard users reach it by `label`. */
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
