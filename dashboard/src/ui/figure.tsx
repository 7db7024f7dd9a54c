import { useEffect, useRef } from 'react';

/** A figure that may change while one looks: it lights up briefly, and never moves what is around it. */
export const Figure = ({ text, className = '' }: { text: string; className?: string }) => {
  const element = useRef<HTMLSpanElement>(null);
  const before = useRef(text);
  useEffect(() => {
    if (before.current === text) return;
    before.current = text;
    const { current } = element;
    if (current === null || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const light = current.animate(
      [{ backgroundColor: 'var(--changed)' }, { backgroundColor: 'transparent' }],
      {
        duration: 900,
        easing: 'ease-out',
      },
    );
    return () => light.cancel();
  }, [text]);
  return (
    <span ref={element} className={`figure ${className}`}>
      {text}
    </span>
  );
};
