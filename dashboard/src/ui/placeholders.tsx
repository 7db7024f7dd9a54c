import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { describeError } from '../error-message.ts';
import { Icon } from './icon.tsx';

/** Says that there is nothing to show, and what to do next. */
export const Empty = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div className="empty">
    <strong>{title}</strong>
    {children !== undefined && <span>{children}</span>}
  </div>
);

/** Holds the place of what is being loaded. */
export const Loading = ({ lines = 4, label = 'Loading' }: { lines?: number; label?: string }) => (
  <div className="loading" role="status" aria-label={label}>
    {Array.from({ length: lines }, (_, line) => (
      <span key={line} className="bone" />
    ))}
  </div>
);

export const Failed = ({ error, retry }: { error: unknown; retry: () => void }) => (
  <div className="failed" role="alert">
    <Icon name="breach" />
    <span>Could not load this: {describeError(error)}.</span>
    <Button className="button" onPress={retry}>
      Try again
    </Button>
  </div>
);

type Query<Data> = {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
};

/** Shows the data of a query as long as there are any, and its error beside data that are old. */
export const QueryResult = <Data,>({
  query: { data, error, refetch },
  lines = 4,
  children,
}: {
  query: Query<Data>;
  lines?: number;
  children: (data: Data) => ReactNode;
}) => (
  <>
    {error !== null && <Failed error={error} retry={() => void refetch()} />}
    {data !== undefined ? children(data) : error === null && <Loading lines={lines} />}
  </>
);
