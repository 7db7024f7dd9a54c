import { useEffect, useRef } from 'react';

/** A figure that lights up briefly when it changes, without moving what is around it. */
export const Figure = ({ text, className = '' }: { text: string; className?: string }) => {
  const element = useRef<HTMLSpanElement>(null);
  const previous = useRef(text);
  useEffect(() => {
    if (previous.current === text) return;
    previous.current = text;
    const { current } = element;
    if (current === null || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const animation = current.animate(
      [{ backgroundColor: 'var(--changed)' }, { backgroundColor: 'transparent' }],
      {
        duration: 900,
        easing: 'ease-out',
      },
    );
    return () => animation.cancel();
  }, [text]);
  return (
    <span ref={element} className={`figure ${className}`}>
      {text}
    </span>
  );
};
