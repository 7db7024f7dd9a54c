import type { AuditEntry, ErasureAudit } from '../../contracts/audit.ts';

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
};

/** Keeps a note of an erasure of quarantined records. */
export type NoteErasure = (note: { readonly id: string; readonly entry: ErasureAudit }) => Promise<void>;
