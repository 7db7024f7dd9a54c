import type { AuditRun, Finding, FindingKind } from '../../contracts/findings.ts';
import type { OrderEntry } from '../../contracts/ledger.ts';
import type { EntryKind } from '../../domain/counting/entities/entity.ts';

/** An entry as it is stored; undefined when it cannot be read. */
export type AuditedEntry<Entry> = { readonly entityId: string; readonly entry: Entry | undefined };

/** An order of a seller. */
export type OrderPlace = { readonly sellerId: string; readonly orderId: string };

/** Reads the ledger for an audit, strongly consistent. */
export type LedgerReader = {
  readonly listSellers: () => Promise<readonly string[]>;
  /** A seller's entries of one kind. Pages are read only as the caller iterates. */
  readonly readEntries: <Entry>(
    sellerId: string,
    kind: EntryKind<Entry>,
  ) => AsyncIterable<AuditedEntry<Entry>>;
  /** Reads orders by their places. Those that are not there, or cannot be read, are left out. */
  readonly readOrders: (
    places: readonly OrderPlace[],
  ) => Promise<readonly (OrderPlace & { readonly entry: OrderEntry })[]>;
};

/** A stored run. Its id sorts by time. */
export type StoredRun = { readonly runId: string; readonly run: AuditRun };

/** The place of a finding in the list of its run. */
export type FindingPlace = { readonly kind: FindingKind; readonly index: number };

/** A finding at its place; undefined when what is stored there cannot be read. */
export type StoredFinding = { readonly place: FindingPlace; readonly finding: Finding | undefined };

/** The result of the last run over all sellers. */
export type AuditResults = {
  /** Undefined before the first run. `unreadable` is what is stored and cannot be read. */
  readonly readLastRun: () => Promise<StoredRun | 'unreadable' | undefined>;
  /** Findings of these kinds, in their order, behind `after` if there is a place. */
  readonly readFindings: (
    runId: string,
    kinds: readonly FindingKind[],
    after: FindingPlace | undefined,
  ) => AsyncIterable<StoredFinding>;
};

/** Stores a run with its findings, in place of the last one. */
export type KeepRun = (stored: StoredRun, findings: readonly Finding[]) => Promise<void>;
