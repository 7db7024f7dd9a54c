import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { wordsOf } from '../error-message.ts';
import { Icon } from './icon.tsx';

/** Nothing to show, and why. */
export const Empty = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div className="empty">
    <strong>{title}</strong>
    {children !== undefined && <span>{children}</span>}
  </div>
);

/** It is on its way; holds the place that it will take. */
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
    <span>This could not be loaded: {wordsOf(error)}.</span>
    <Button className="button" onPress={retry}>
      Try again
    </Button>
  </div>
);

type Asked<Data> = {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
};

/** What a query has: the data as soon and as long as there is any, and why it is old or missing. */
export const Asked = <Data,>({
  query,
  lines,
  children,
}: {
  query: Asked<Data>;
  lines?: number;
  children: (data: Data) => ReactNode;
}) => {
  const { data, error, refetch } = query;
  return (
    <>
      {error !== null && <Failed error={error} retry={() => void refetch()} />}
      {data !== undefined
        ? children(data)
        : error === null && <Loading {...(lines !== undefined && { lines })} />}
    </>
  );
};
