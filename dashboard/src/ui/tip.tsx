import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';
import { Link } from './link.tsx';

type TipProps = {
  /** What the tip is about, for screen readers. */
  readonly label: string;
  readonly about: ReactNode;
  /** The page with the details: the only way to them on a touch screen, which has no hover. */
  readonly href?: string;
  readonly children: ReactNode;
};

/** Explains something on hover and on focus. */
export const Tip = ({ label, about, href, children }: TipProps) => (
  <TooltipTrigger delay={200} closeDelay={100}>
    {href === undefined ? (
      <Button className="tip-anchor">
        {children}
        <span className="visually-hidden">{label}</span>
      </Button>
    ) : (
      <Link className="tip-anchor" href={href}>
        {children}
        <span className="visually-hidden">{label}</span>
      </Link>
    )}
    <Tooltip className="tooltip" placement="bottom" offset={6} containerPadding={16}>
      {about}
    </Tooltip>
  </TooltipTrigger>
);
