import { type ExclusionBody, type ExclusionRequest, exclusionBody } from '../../contracts/api/exclusions.ts';
import type { ExclusionAudit } from '../../contracts/audit.ts';
import type { Operator } from '../access/identity.ts';
import { type Backoff, delayAfter, type Waiting } from '../pacing/backoff.ts';
import type { WriteStores } from '../ports/stores.ts';
import { damagedCase, noSuchCase, unavailable } from '../read/problems.ts';
import { CASES } from './cases.ts';

export type ChangeExclusionDeps = WriteStores & {
  /** ms since 1970. */
  readonly clock: () => number;
  /** A random id of letters, digits and `-`. */
  readonly newId: () => string;
  readonly waiting: Waiting;
};

/**
 * A conflict ends once the other writer is done. All attempts together take less than a request
 * may.
 */
const BACKOFF: Backoff = { attemptsMax: 8, base_ms: 10, cap_ms: 500 };

/** The fields that name a case in requests, answers and audit entries. */
const toCaseFields = (request: ExclusionRequest) =>
  request.rate === 'avg_rating'
    ? { rate: request.rate, rating_id: request.rating_id }
    : { rate: request.rate, order_id: request.order_id };
const toCaseId = (request: ExclusionRequest): string =>
  request.rate === 'avg_rating' ? request.rating_id : request.order_id;

/**
 * Excludes a case from a rate, or counts it again, with an audit note of who did so and why. Writes
 * nothing when the case is already excluded, or counted, as requested.
 * @throws a 404 problem when the seller has no such case, a 409 when what is stored of it must be
 *   repaired first, a 503 when the store does not take it in time
 */
export const changeExclusion = async (
  { ledger, clock, newId, waiting }: ChangeExclusionDeps,
  { subject: by }: Operator,
  sellerId: string,
  request: ExclusionRequest,
): Promise<ExclusionBody> => {
  const { rate, excluded, reason } = request;
  const { name, find } = CASES[rate];
  for (let attempt = 0; attempt < BACKOFF.attemptsMax; attempt += 1) {
    const existing = await find(ledger, sellerId, toCaseId(request), excluded);
    if (existing === undefined) throw noSuchCase(name);
    if ('unreadable' in existing) throw damagedCase(existing.unreadable);
    const at = new Date(clock()).toISOString();
    const answer = { ...toCaseFields(request), seller_id: sellerId, excluded, at, by };
    if (existing.apply === undefined)
      return exclusionBody.parse({ ...answer, changed: false, audit_id: null });

    const id = `${at}#${newId()}`;
    const entry: ExclusionAudit = {
      ...toCaseFields(request),
      at,
      by,
      reason,
      action: excluded ? 'exclude' : 'include',
    };
    const { outcome, refused, cause } = await existing.apply({ id, entry });
    if (outcome === 'applied') return exclusionBody.parse({ ...answer, changed: true, audit_id: id });
    if (outcome === 'refused') throw damagedCase(refused.map((one) => one.reason).join('; '));
    if (outcome === 'failed') throw cause;
    await waiting.sleep(delayAfter(attempt, BACKOFF, waiting.random));
  }
  throw unavailable();
};
