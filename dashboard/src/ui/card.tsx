import { type ReactNode, useId } from 'react';

type CardProps = {
  readonly title: string;
  /** Beside the title: a sum, a span of days. */
  readonly note?: ReactNode;
  /** At the end of the title's line: links, and controls for what the card shows. */
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
};

export const Card = ({ title, note, actions, className = '', children }: CardProps) => {
  const id = useId();
  return (
    <section className={`card ${className}`} aria-labelledby={id}>
      <header className="card-head">
        <h2 id={id}>{title}</h2>
        {note !== undefined && <span className="note">{note}</span>}
        {actions !== undefined && <div className="card-actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
};
