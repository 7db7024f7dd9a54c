import { planTransactions } from '../../adapters/dynamodb/ledger-plan.ts';
import { type ExclusionBody, type ExclusionRequest, exclusionBody } from '../../contracts/api/exclusions.ts';
import type { ExclusionAudit } from '../../contracts/audit.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import type { Operator } from '../access/identity.ts';
import { type Backoff, delayAfter, type Waiting } from '../pacing/backoff.ts';
import type { WriteStores } from '../ports/stores.ts';
import { noSuchCase, unavailable } from '../read/problems.ts';
import { CASES, SHARD } from './cases.ts';

export type ChangeExclusionDeps = WriteStores & {
  readonly calendar: Calendar;
  /** ms since 1970. */
  readonly clock: () => number;
  /** A random id, of letters, digits and `-`. */
  readonly newId: () => string;
  readonly waiting: Waiting;
};

/** A conflict ends as soon as the other writer is through. All attempts together stay well within the time of a request. */
const BACKOFF: Backoff = { attemptsMax: 8, base_ms: 10, cap_ms: 500 };

/** The case as requests, answers and the history name it. */
const nameOf = (request: ExclusionRequest) =>
  request.rate === 'avg_rating'
    ? { rate: request.rate, rating_id: request.rating_id }
    : { rate: request.rate, order_id: request.order_id };
const idOf = (request: ExclusionRequest): string =>
  request.rate === 'avg_rating' ? request.rating_id : request.order_id;

/**
 * Takes one case out of a rate, or counts it in it again, by the same rule as every record: the entry, on condition that nobody changed it
 * since it was read, with exactly what that does to the counters, and with a note of who did it and why. When it stands that way already,
 * nothing is written. Throws a 404 problem when the seller has no such case, a 503 when the store does not take it in time.
 */
export const changeExclusion = async (
  { ledger, calendar, clock, newId, waiting }: ChangeExclusionDeps,
  { subject: by }: Operator,
  sellerId: string,
  request: ExclusionRequest,
): Promise<ExclusionBody> => {
  const { rate, excluded, reason } = request;
  const { name, find } = CASES[rate];
  for (let attempts = 0; attempts < BACKOFF.attemptsMax; attempts += 1) {
    const found = await find({ ledger, calendar }, sellerId, idOf(request), excluded);
    if (found === undefined) throw noSuchCase(name);
    const at = new Date(clock()).toISOString();
    const answer = { ...nameOf(request), seller_id: sellerId, excluded, at, by };
    if (found.write === undefined) return exclusionBody.parse({ ...answer, changed: false, audit_id: null });
    const [transaction] = planTransactions([[found.write]]);
    if (transaction === undefined) throw new Error('one change is one transaction');
    const id = `${at}#${newId()}`;
    const entry: ExclusionAudit = {
      ...nameOf(request),
      at,
      by,
      reason,
      action: excluded ? 'exclude' : 'include',
    };
    const failure = await ledger.write({ sellerId, shard: SHARD, marks: found.marks }, transaction, {
      id,
      entry,
    });
    if (failure === undefined) return exclusionBody.parse({ ...answer, changed: true, audit_id: id });
    if (failure.kind === 'refused') throw new Error(`the store cannot hold an exclusion: ${failure.reason}`);
    await waiting.sleep(delayAfter(attempts, BACKOFF, waiting.random));
  }
  throw unavailable();
};
