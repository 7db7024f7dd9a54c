import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';

/** More about something, on hover and on focus. `label` is read behind what is seen. */
export const Tip = ({ label, about, children }: { label: string; about: ReactNode; children: ReactNode }) => (
  <TooltipTrigger delay={200} closeDelay={100}>
    <Button className="tip-anchor">
      {children}
      <span className="visually-hidden">{label}</span>
    </Button>
    <Tooltip className="tooltip" placement="bottom" offset={6}>
      {about}
    </Tooltip>
  </TooltipTrigger>
);
