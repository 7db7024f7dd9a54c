import type { ReactNode } from 'react';
import type { Tone } from '../words/states.ts';
import { Icon } from './icon.tsx';

/** A state in words, with an icon and a colour. */
export const Badge = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className="badge" data-tone={tone}>
    <Icon name={tone} />
    {children}
  </span>
);
