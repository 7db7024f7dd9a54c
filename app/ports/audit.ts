import type { AuditEntry, ErasureAudit, RedriveAudit } from '../../contracts/audit.ts';

/** A change that somebody made by hand. Its id is `<ISO time>#<random>`. */
export type AuditedChange = { readonly id: string; readonly entry: AuditEntry };

/** A change as it is stored. Its entry is undefined when it cannot be read. */
export type StoredChange = { readonly id: string; readonly entry: AuditEntry | undefined };

export type AuditStore = {
  /**
   * The changes by hand to a seller's figures, newest first, from behind the entry with id `after`
   * if there is one. Pages are read only as the caller iterates. A note that cannot be read is left
   * out: reconcile names it.
   */
  readonly readAudit: (sellerId: string, after: string | undefined) => AsyncIterable<StoredChange>;
  /** The notes of redrives, in the same way. */
  readonly readRedrives: (after: string | undefined) => AsyncIterable<StoredChange>;
};

/** Keeps a note of an erasure of quarantined records. */
export type NoteErasure = (note: { readonly id: string; readonly entry: ErasureAudit }) => Promise<void>;

/**
 * The note of a redrive. It grows with the redrive. `place` is where that goes on, empty at its
 * beginning and undefined once it has ended.
 */
export type RedriveNote = {
  readonly id: string;
  readonly entry: RedriveAudit;
  readonly place: string | undefined;
};

/** Somebody else has gone on with the same redrive. */
export class RedriveTakenError extends Error {
  override readonly name = 'RedriveTakenError';
}

export type RedriveNotes = {
  /** Undefined when there is no such note, or it cannot be read. */
  readonly find: (id: string) => Promise<RedriveNote | undefined>;
  /**
   * Keeps a note in place of the one before.
   * @throws RedriveTakenError when that is no longer the one that is stored
   */
  readonly keep: (note: RedriveNote, before: RedriveNote | undefined) => Promise<void>;
};
