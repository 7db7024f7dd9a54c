import type { AuditEntry } from '../../contracts/audit.ts';

/** What somebody did by hand, with its id: `<ISO time>#<random>`. */
export type AuditedChange = { readonly id: string; readonly entry: AuditEntry };

export type AuditStore = {
  /** What was done to a seller's figures by hand, newest first, from behind the entry with this id on when one is given. Read as far as it is asked for. */
  readonly readAudit: (sellerId: string, after: string | undefined) => AsyncIterable<AuditedChange>;
};
