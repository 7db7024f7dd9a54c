/**
 * What pages read beside the live figures. All queries of a seller have keys that begin with
 * `['seller', id]`, and are read again when its figures change.
 */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type * as z from 'zod';
import { alertsBody } from '../../../contracts/alerts.ts';
import { type BreakdownWindow, breakdownBody, type Dimension } from '../../../contracts/api/breakdown.ts';
import { type ExclusionRequest, exclusionBody, exclusionsBody } from '../../../contracts/api/exclusions.ts';
import { liabilityBody, payoutsBody } from '../../../contracts/api/finance.ts';
import { type Granularity, historyBody } from '../../../contracts/api/history.ts';
import { auditBody } from '../../../contracts/api/ledger-audit.ts';
import { metricsBody } from '../../../contracts/api/metrics.ts';
import { overviewBody, sellersBody, whatIfBody } from '../../../contracts/api/operator.ts';
import { ordersBody } from '../../../contracts/api/orders.ts';
import { quarantineBody } from '../../../contracts/api/quarantine.ts';
import { redrivesBody } from '../../../contracts/api/redrive.ts';
import { statementBody } from '../../../contracts/api/statement.ts';
import { useAccess } from './access.ts';

type Parameters = Readonly<Record<string, string | number | undefined>>;

/** Adds the parameters that have a value to a path. */
const addQuery = (path: string, parameters: Parameters): string => {
  const pairs = Object.entries(parameters).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
};

const sellerApiPath = (sellerId: string, rest: string): string =>
  `/v1/sellers/${encodeURIComponent(sellerId)}/${rest}`;
const exclusionsPath = (sellerId: string): string =>
  `/v1/operator/sellers/${encodeURIComponent(sellerId)}/exclusions`;

/** How often lists of all sellers are read again while they are shown. */
const LISTS_EVERY_MS = 15_000;
/** Orders come closer to their deadline without any event. */
const DUE_EVERY_MS = 15_000;

type Key = readonly ['seller' | 'operator' | 'finance', ...(string | undefined)[]];

/**
 * Keeps the data on the screen while other parameters load, but never the data of one seller under
 * the name of another.
 */
const keepWithin =
  (key: Key) =>
  <Data>(
    before: Data | undefined,
    query: { readonly queryKey: readonly unknown[] } | undefined,
  ): Data | undefined =>
    query?.queryKey[0] === key[0] && query.queryKey[1] === key[1] ? before : undefined;

const useBody = <Body>(key: Key, path: string, schema: z.ZodType<Body>, everyMs?: number) => {
  const { api } = useAccess();
  return useQuery({
    queryKey: [...key, path],
    queryFn: ({ signal }) => api.read(path, schema, signal),
    placeholderData: keepWithin(key),
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
  });
};

const FIRST_PAGE: string = '';

const usePages = <Body extends { readonly next_cursor: string | null }>(
  key: Key,
  path: string,
  parameters: Parameters,
  schema: z.ZodType<Body>,
  everyMs?: number,
) => {
  const { api } = useAccess();
  return useInfiniteQuery({
    queryKey: [...key, path, parameters],
    queryFn: ({ signal, pageParam }) =>
      api.read(addQuery(path, { ...parameters, cursor: pageParam }), schema, signal),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepWithin(key),
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
    addQuery(sellerApiPath(sellerId, 'history'), { granularity, from, to }),
    historyBody,
  );

export const useBreakdown = (sellerId: string, by: Dimension, window: BreakdownWindow) =>
  useBody(
    ['seller', sellerId, 'breakdown'],
    addQuery(sellerApiPath(sellerId, 'breakdown'), { by, window }),
    breakdownBody,
  );

/** Reads how much is due soon, which pushes leave out. */
export const useDue = (sellerId: string) =>
  useBody(['seller', sellerId, 'due'], sellerApiPath(sellerId, 'metrics'), metricsBody, DUE_EVERY_MS);

export const useOrders = (sellerId: string, parameters: Parameters) =>
  usePages(
    ['seller', sellerId, 'orders'],
    sellerApiPath(sellerId, 'orders'),
    parameters,
    ordersBody,
    DUE_EVERY_MS,
  );

export const useAlerts = (sellerId: string, parameters: Parameters = {}) =>
  usePages(['seller', sellerId, 'alerts'], sellerApiPath(sellerId, 'alerts'), parameters, alertsBody);

const statementPath = (sellerId: string, parameters: Parameters): string =>
  addQuery(sellerApiPath(sellerId, 'statement'), parameters);
export const statementCsvPath = (sellerId: string, parameters: Parameters): string =>
  statementPath(sellerId, { ...parameters, format: 'csv' });
export const useStatement = (sellerId: string, parameters: Parameters) =>
  useBody(['seller', sellerId, 'statement'], statementPath(sellerId, parameters), statementBody);

export const useSellers = (parameters: Parameters) =>
  usePages(['operator', 'sellers'], '/v1/operator/sellers', parameters, sellersBody, LISTS_EVERY_MS);

export const useOverview = () =>
  useBody(['operator', 'overview'], '/v1/operator/overview', overviewBody, LISTS_EVERY_MS);

export const useWhatIf = (parameters: Parameters) =>
  useBody(['operator', 'what-if'], addQuery('/v1/operator/what-if', parameters), whatIfBody);

export const useQuarantine = (parameters: Parameters) =>
  usePages(['operator', 'quarantine'], '/v1/operator/quarantine', parameters, quarantineBody, LISTS_EVERY_MS);

/** How many redrives the page shows. */
const REDRIVES_SHOWN = 10;
export const useRedrives = () =>
  useBody(
    ['operator', 'quarantine', 'redrives'],
    addQuery('/v1/operator/quarantine/drives', { limit: REDRIVES_SHOWN }),
    redrivesBody,
    LISTS_EVERY_MS,
  );

export const useExclusions = (sellerId: string) =>
  usePages(['seller', sellerId, 'exclusions'], exclusionsPath(sellerId), {}, exclusionsBody);

/** Excludes a case from a rate or counts it again, and reads all of the seller's data again. */
export const useExclude = (sellerId: string) => {
  const { api } = useAccess();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (request: ExclusionRequest) => api.post(exclusionsPath(sellerId), request, exclusionBody),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['seller', sellerId] }),
  });
};

const PAYOUTS_PATH = '/v1/finance/payouts';
export const payoutsCsvPath = (parameters: Parameters): string =>
  addQuery(PAYOUTS_PATH, { ...parameters, format: 'csv' });
export const usePayouts = (parameters: Parameters) =>
  usePages(['finance', 'payouts'], PAYOUTS_PATH, parameters, payoutsBody, LISTS_EVERY_MS);

export const useLiability = () =>
  useBody(['finance', 'liability'], '/v1/finance/liability', liabilityBody, LISTS_EVERY_MS);

const AUDIT_PATH = '/v1/finance/audit';
export const auditCsvPath = (parameters: Parameters): string =>
  addQuery(AUDIT_PATH, { ...parameters, format: 'csv' });
export const useAudit = (parameters: Parameters) =>
  usePages(['finance', 'audit'], AUDIT_PATH, parameters, auditBody, LISTS_EVERY_MS);
