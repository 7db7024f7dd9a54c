import { useLayoutEffect, useRef, useState } from 'react';
import type { Tone } from '../words/states.ts';
import { Badge } from './badge.tsx';

export type Pill = { readonly key: string; readonly tone: Tone; readonly words: string };

const GAP = 6;
/** What "+3" takes. */
const MORE = 28;

/** How many stand in a line of this width; those that do not leave room for their number. One is always there. */
const fitting = (widths: readonly number[], room: number): number => {
  const all = widths.reduce((sum, width) => sum + width + GAP, -GAP);
  if (all <= room) return widths.length;
  let [left, count] = [room - MORE, 0];
  for (const width of widths) {
    left -= width + GAP;
    if (left < 0) break;
    count += 1;
  }
  return Math.max(count, 1);
};

/** As many as fit in a line; how many more there are, with their names for whoever points at the number or hears it. */
export const Pills = ({ pills }: { pills: readonly Pill[] }) => {
  const line = useRef<HTMLSpanElement>(null);
  const [shown, show] = useState(pills.length);
  const all = pills.map(({ words }) => words).join(', ');
  useLayoutEffect(() => {
    const place = line.current;
    if (place === null) return;
    const observer = new ResizeObserver(() =>
      show(
        fitting(
          Array.from(place.querySelectorAll('.badge'), (badge) => badge.getBoundingClientRect().width),
          place.clientWidth,
        ),
      ),
    );
    observer.observe(place);
    return () => observer.disconnect();
  }, [all]);
  const rest = pills.slice(shown).map(({ words }) => words);
  return (
    <span className="pills" ref={line}>
      {pills.map(({ key, tone, words }, index) => (
        <span key={key} className={index < shown ? 'pill-shown' : 'pill-hidden'}>
          <Badge tone={tone}>{words}</Badge>
        </span>
      ))}
      {rest.length > 0 && (
        <span className="note" title={rest.join(', ')}>
          <span aria-hidden="true">+{rest.length}</span>
          <span className="visually-hidden">and {rest.join(', ')}</span>
        </span>
      )}
    </span>
  );
};
