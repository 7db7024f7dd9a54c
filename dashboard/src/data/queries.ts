/** What pages read beside the live figures. Everything of a seller is under `['seller', id]` and refreshed when its figures change. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type * as z from 'zod';
import { alertsBody } from '../../../contracts/alerts.ts';
import { type BreakdownWindow, breakdownBody, type Dimension } from '../../../contracts/api/breakdown.ts';
import { type ExclusionRequest, exclusionBody, exclusionsBody } from '../../../contracts/api/exclusions.ts';
import { liabilityBody, payoutsBody } from '../../../contracts/api/finance.ts';
import { type Granularity, historyBody } from '../../../contracts/api/history.ts';
import { metricsBody } from '../../../contracts/api/metrics.ts';
import { overviewBody, sellersBody, whatIfBody } from '../../../contracts/api/operator.ts';
import { ordersBody } from '../../../contracts/api/orders.ts';
import { quarantineBody } from '../../../contracts/api/quarantine.ts';
import { statementBody } from '../../../contracts/api/statement.ts';
import { useSigned } from './access.tsx';

type Parameters = Readonly<Record<string, string | number | undefined>>;

/** A path with those parameters that are given. */
export const withQuery = (path: string, parameters: Parameters): string => {
  const given = Object.entries(parameters).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
};

const ofSeller = (sellerId: string, rest: string): string =>
  `/v1/sellers/${encodeURIComponent(sellerId)}/${rest}`;
const exclusionsPath = (sellerId: string): string =>
  `/v1/operator/sellers/${encodeURIComponent(sellerId)}/exclusions`;

/** Lists over all sellers follow what happens at this pace while they are looked at. */
const LISTS_EVERY_MS = 15_000;
/** Orders come closer to their deadline without any event. */
const DUE_EVERY_MS = 15_000;

type Key = readonly ['seller' | 'operator' | 'finance', ...(string | undefined)[]];

/** While other parameters are on their way, what was shown stays; but nothing of one seller stays under the name of another. */
const keptFor =
  (key: Key) =>
  <Data>(
    before: Data | undefined,
    query: { readonly queryKey: readonly unknown[] } | undefined,
  ): Data | undefined =>
    query?.queryKey[0] === key[0] && query.queryKey[1] === key[1] ? before : undefined;

const useBody = <Body>(key: Key, path: string, schema: z.ZodType<Body>, everyMs?: number) => {
  const { api } = useSigned();
  return useQuery({
    queryKey: [...key, path],
    queryFn: ({ signal }) => api.read(path, schema, signal),
    placeholderData: keptFor(key),
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
  });
};

const FIRST_PAGE: string = '';

const usePages = <Body extends { readonly next_cursor: string | null }>(
  key: Key,
  path: string,
  schema: z.ZodType<Body>,
  everyMs?: number,
) => {
  const { api } = useSigned();
  return useInfiniteQuery({
    queryKey: [...key, path],
    queryFn: ({ signal, pageParam }) =>
      api.read(
        pageParam === FIRST_PAGE
          ? path
          : `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(pageParam)}`,
        schema,
        signal,
      ),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keptFor(key),
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
  });
};

export const useHistory = (
  sellerId: string,
  granularity: Granularity,
  from: string | undefined,
  to: string | undefined,
) =>
  useBody(
    ['seller', sellerId, 'history'],
    withQuery(ofSeller(sellerId, 'history'), { granularity, from, to }),
    historyBody,
  );

export const useBreakdown = (sellerId: string, by: Dimension, window: BreakdownWindow) =>
  useBody(
    ['seller', sellerId, 'breakdown'],
    withQuery(ofSeller(sellerId, 'breakdown'), { by, window }),
    breakdownBody,
  );

/** The figures as of now: what is pushed does not know how much is due within the hour. */
export const useDue = (sellerId: string) =>
  useBody(['seller', sellerId, 'due'], ofSeller(sellerId, 'metrics'), metricsBody, DUE_EVERY_MS);

export const useOrders = (sellerId: string, parameters: Parameters) =>
  usePages(
    ['seller', sellerId, 'orders'],
    withQuery(ofSeller(sellerId, 'orders'), parameters),
    ordersBody,
    DUE_EVERY_MS,
  );

export const useAlerts = (sellerId: string, parameters: Parameters = {}) =>
  usePages(['seller', sellerId, 'alerts'], withQuery(ofSeller(sellerId, 'alerts'), parameters), alertsBody);

export const statementPath = (sellerId: string, parameters: Parameters): string =>
  withQuery(ofSeller(sellerId, 'statement'), parameters);
export const useStatement = (sellerId: string, parameters: Parameters) =>
  useBody(['seller', sellerId, 'statement'], statementPath(sellerId, parameters), statementBody);

export const useSellers = (parameters: Parameters) =>
  usePages(
    ['operator', 'sellers'],
    withQuery('/v1/operator/sellers', parameters),
    sellersBody,
    LISTS_EVERY_MS,
  );

export const useOverview = () =>
  useBody(['operator', 'overview'], '/v1/operator/overview', overviewBody, LISTS_EVERY_MS);

export const useWhatIf = (parameters: Parameters) =>
  useBody(['operator', 'what-if'], withQuery('/v1/operator/what-if', parameters), whatIfBody);

export const useQuarantine = (parameters: Parameters) =>
  usePages(
    ['operator', 'quarantine'],
    withQuery('/v1/operator/quarantine', parameters),
    quarantineBody,
    LISTS_EVERY_MS,
  );

export const useExclusions = (sellerId: string) =>
  usePages(['seller', sellerId, 'exclusions'], exclusionsPath(sellerId), exclusionsBody);

/** Takes a case out of a rate or counts it again; everything of the seller is read anew afterwards. */
export const useExclude = (sellerId: string) => {
  const { api } = useSigned();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (request: ExclusionRequest) => api.post(exclusionsPath(sellerId), request, exclusionBody),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['seller', sellerId] }),
  });
};

export const payoutsPath = (parameters: Parameters): string => withQuery('/v1/finance/payouts', parameters);
export const usePayouts = (parameters: Parameters) =>
  usePages(['finance', 'payouts'], payoutsPath(parameters), payoutsBody, LISTS_EVERY_MS);

export const useLiability = () =>
  useBody(['finance', 'liability'], '/v1/finance/liability', liabilityBody, LISTS_EVERY_MS);
