/**
 * The boundaries: every I/O call of a function, named
 * `<function> <command> <table or index> <purpose>`. A call that is not listed here fails the run,
 * so that a new call is crashed before and after from the day it is written.
 */

import { PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { PublishCommand } from '@aws-sdk/client-sns';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import type { Command } from './store/memory-store.ts';

export const INGEST = EVENT_TYPES.map((eventType) => `ingest-${eventType}` as const);
export type FunctionName =
  | (typeof INGEST)[number]
  | 'evaluate'
  | 'notify'
  | 'clock'
  | 'exclude'
  | 'reconcile';
/** The checks read as the API does. Nothing fails there, so these calls are no boundaries. */
export type CallerName = FunctionName | 'reader';

const READ_ENTRIES = 'BatchGet ledger entries';
const QUARANTINE = [
  'BatchGet ledger quarantined',
  'BatchWrite ledger quarantined-parts',
  'BatchWrite ledger quarantined',
];
const RENEW = [
  'BatchGet metrics summaries',
  'Query metrics totals',
  'Query metrics days',
  'Query metrics alerts',
  'Query ledger latest-order',
  'Query ledger/lists listed',
  'BatchGet ledger listed-entries',
  'Put metrics summary',
  'TransactWrite metrics summary-and-alerts',
];
const PUBLISH = ['Get metrics is-unpublished', 'Publish alerts alert', 'Update metrics mark-published'];

const OF_FUNCTION: Readonly<Record<FunctionName, readonly string[]>> = {
  'ingest-orders': [
    READ_ENTRIES,
    'BatchGet ledger shipments',
    'BatchGet metrics day-names',
    'TransactWrite ledger apply',
    ...QUARANTINE,
  ],
  'ingest-fulfillment': [READ_ENTRIES, 'TransactWrite ledger apply', ...QUARANTINE],
  'ingest-ratings': [READ_ENTRIES, 'TransactWrite ledger apply', ...QUARANTINE],
  'ingest-refunds': [READ_ENTRIES, 'TransactWrite ledger apply', ...QUARANTINE],
  'ingest-payouts': [READ_ENTRIES, 'TransactWrite ledger apply', ...QUARANTINE],
  evaluate: RENEW,
  notify: [
    ...PUBLISH,
    'Query connections/connections_by_seller subscribers',
    'Post socket summary',
    'Delete connections gone',
  ],
  clock: [
    ...RENEW,
    ...PUBLISH,
    'Query metrics/due due-sellers',
    'Query metrics/unpublished unpublished-alerts',
    'Query ledger/open_orders past-deadline',
    'BatchGet metrics unpublished-alerts',
    READ_ENTRIES,
    'TransactWrite ledger apply',
  ],
  exclude: [READ_ENTRIES, 'TransactWrite ledger apply-audited'],
  reconcile: [
    'Query metrics totals',
    'Query metrics days',
    'Query ledger entries',
    'Query ledger audit',
    'TransactWrite metrics repair-counters',
    'TransactWrite ledger repair-entries',
    'Put metrics reconciliation',
  ],
};

export const BOUNDARIES: readonly string[] = Object.entries(OF_FUNCTION).flatMap(([name, calls]) =>
  calls.map((call) => `${name} ${call}`),
);
const LISTED = new Set(BOUNDARIES);

/** A boundary is crossed twice: before the call does anything, and after it has. */
export const SIDES = ['before', 'after'] as const;
export type Side = (typeof SIDES)[number];
export type Crossing = `${string} ${Side}`;
export const CROSSINGS: readonly Crossing[] = BOUNDARIES.flatMap((boundary) =>
  SIDES.map((side): Crossing => `${boundary} ${side}`),
);

type AnyKey = { readonly pk?: unknown; readonly sk?: unknown };

/** What kind of item a key belongs to. */
const kindOf = ({ pk, sk }: AnyKey): string => {
  const [partition, sort] = [String(pk), String(sk)];
  if (partition.startsWith('QUARANTINE#')) return sort.includes('#') ? 'QUARANTINE-PART' : 'QUARANTINE';
  return sort.split('#')[0] ?? '';
};

const BY_RANGE: Readonly<Record<string, string>> = {
  TOTAL: 'metrics totals',
  DAY: 'metrics days',
  ALERT: 'metrics alerts',
  AUDIT: 'ledger audit',
  ORDER: 'ledger entries',
  FULFILLMENT: 'ledger entries',
  RATING: 'ledger entries',
  REFUND: 'ledger entries',
  PAYOUT: 'ledger entries',
};
const BY_INDEX: Readonly<Record<string, string>> = {
  lists: 'ledger/lists listed',
  open_orders: 'ledger/open_orders past-deadline',
  due: 'metrics/due due-sellers',
  unpublished: 'metrics/unpublished unpublished-alerts',
  connections_by_seller: 'connections/connections_by_seller subscribers',
};

const describeQuery = (by: CallerName, { input }: QueryCommand): string => {
  if (input.IndexName !== undefined) return BY_INDEX[input.IndexName] ?? input.IndexName;
  const values = input.ExpressionAttributeValues ?? {};
  const range = String(values[':from'] ?? values[':prefix']).split('#')[0] ?? '';
  if (range === 'ORDER' && by !== 'reconcile') return 'ledger latest-order';
  return BY_RANGE[range] ?? range;
};

const describeBatchGet = (by: CallerName, { input }: BatchGetCommand): string => {
  const keys = Object.values(input.RequestItems ?? {}).flatMap(({ Keys = [] }) => Keys);
  const kinds = new Set(keys.map(kindOf));
  if (kinds.has('SUMMARY')) return 'metrics summaries';
  if (kinds.has('ALERT')) return 'metrics unpublished-alerts';
  if (kinds.has('QUARANTINE')) return 'ledger quarantined';
  const shipments = keys.some(
    ({ sk }) => String(sk).startsWith('FULFILLMENT#') || String(sk).startsWith('TOTAL#fulfillment'),
  );
  if (by === 'ingest-orders' && shipments) return 'ledger shipments';
  if (kinds.size === 1 && kinds.has('DAY')) return 'metrics day-names';
  const isRenewing = !kinds.has('TOTAL') && (by === 'evaluate' || by === 'clock');
  return isRenewing ? 'ledger listed-entries' : 'ledger entries';
};

const describeTransaction = ({ input }: TransactWriteCommand): string => {
  const actions = input.TransactItems ?? [];
  const kinds = new Set(
    actions.map(({ Put, Update, Delete }) => kindOf(Put?.Item ?? Update?.Key ?? Delete?.Key ?? {})),
  );
  if (kinds.has('SUMMARY')) return 'metrics summary-and-alerts';
  if (!kinds.has('AUDIT')) return 'ledger apply';
  const note = actions.find(({ Put }) => kindOf(Put?.Item ?? {}) === 'AUDIT')?.Put?.Item?.['entry'];
  if (!String(note).includes('"repair"')) return 'ledger apply-audited';
  return [...kinds].some((kind) => BY_RANGE[kind] === 'ledger entries')
    ? 'ledger repair-entries'
    : 'metrics repair-counters';
};

const describe = (by: CallerName, command: Command): string => {
  if (command instanceof QueryCommand) return `Query ${describeQuery(by, command)}`;
  if (command instanceof BatchGetCommand) return `BatchGet ${describeBatchGet(by, command)}`;
  if (command instanceof TransactWriteCommand) return `TransactWrite ${describeTransaction(command)}`;
  if (command instanceof BatchWriteCommand) {
    const puts = Object.values(command.input.RequestItems ?? {}).flat();
    const isPart = puts.some(({ PutRequest }) => kindOf(PutRequest?.Item ?? {}) === 'QUARANTINE-PART');
    return `BatchWrite ledger ${isPart ? 'quarantined-parts' : 'quarantined'}`;
  }
  if (command instanceof PutCommand)
    return `Put metrics ${kindOf(command.input.Item ?? {}) === 'SUMMARY' ? 'summary' : 'reconciliation'}`;
  if (command instanceof GetCommand) return 'Get metrics is-unpublished';
  if (command instanceof UpdateCommand) return 'Update metrics mark-published';
  if (command instanceof DeleteCommand) return 'Delete connections gone';
  if (command instanceof PublishCommand) return 'Publish alerts alert';
  if (command instanceof PostToConnectionCommand) return 'Post socket summary';
  return command.constructor.name;
};

/** A function makes a call that {@link BOUNDARIES} does not list. */
export class UnlistedCallError extends Error {
  override readonly name = 'UnlistedCallError';
}

/** The boundary that a call crosses. Throws when it is not listed. */
export const boundaryOf = (by: CallerName, command: Command): string => {
  const boundary = `${by} ${describe(by, command)}`;
  if (by !== 'reader' && !LISTED.has(boundary))
    throw new UnlistedCallError(`"${boundary}" is not in test/simulation/boundaries.ts; add it there`);
  return boundary;
};
