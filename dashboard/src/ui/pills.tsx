import { useLayoutEffect, useRef, useState } from 'react';
import type { Tone } from '../words/states.ts';
import { Badge } from './badge.tsx';

export type Pill = { readonly key: string; readonly tone: Tone; readonly words: string };

const GAP_PX = 6;
/** The width of "+3". */
const REST_PX = 28;

/** Counts the pills that fit in a line, at least one. If some do not fit, "+3" must. */
const countFitting = (widths: readonly number[], room: number): number => {
  const all = widths.reduce((sum, width) => sum + width + GAP_PX, -GAP_PX);
  if (all <= room) return widths.length;
  let [left, count] = [room - REST_PX, 0];
  for (const width of widths) {
    left -= width + GAP_PX;
    if (left < 0) break;
    count += 1;
  }
  return Math.max(count, 1);
};

/** As many pills as fit in a line, and the number of the rest, with their names as its tooltip. */
export const Pills = ({ pills }: { pills: readonly Pill[] }) => {
  const line = useRef<HTMLSpanElement>(null);
  const [visibleCount, setVisibleCount] = useState(pills.length);
  const all = pills.map(({ words }) => words).join(', ');
  useLayoutEffect(() => {
    const place = line.current;
    if (place === null) return;
    const observer = new ResizeObserver(() =>
      setVisibleCount(
        countFitting(
          Array.from(place.querySelectorAll('.badge'), (badge) => badge.getBoundingClientRect().width),
          place.clientWidth,
        ),
      ),
    );
    observer.observe(place);
    return () => observer.disconnect();
  }, [all]);
  const rest = pills.slice(visibleCount).map(({ words }) => words);
  return (
    <span className="pills" ref={line}>
      {pills.map(({ key, tone, words }, index) => (
        <span key={key} className={index < visibleCount ? 'pill-shown' : 'pill-hidden'}>
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
