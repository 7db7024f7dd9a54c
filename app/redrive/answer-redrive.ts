import { type RedriveBody, type RedriveRequest, redriveBody } from '../../contracts/api/redrive.ts';
import type { SourceTopics } from '../../contracts/sources/topics.ts';
import type { Operator } from '../access/identity.ts';
import { type RemainingTime, within } from '../pacing/time-limit.ts';
import { RedriveTakenError } from '../ports/audit.ts';
import { badCursor, type CursorScope, encodeCursor, readCursor } from '../read/cursor.ts';
import { takenRedrive } from '../read/problems.ts';
import { QUARANTINE_PLACE, requireTopic, toSpan } from '../read/quarantine.ts';
import { createNotedRedrive, type NotedRedriveDeps, type Slice, tryRedrive } from './noted-redrive.ts';
import type { RedriveSelection } from './redrive.ts';

export type AnswerRedriveDeps = NotedRedriveDeps & { readonly topics: SourceTopics };

/** Time kept back to answer when a store hangs. */
const REPORT_MS = 1000;

/** As the quarantine hands them out: a shard of its index, and a record there. */
const PLACE = new RegExp(`^\\d ${QUARANTINE_PLACE.source.slice(1)}`);

/**
 * Creates the use case that drives quarantined records again for an operator, or tries to. It works
 * for as long as a request may take, and says how to go on. A cursor of a dry run holds its place;
 * one of a redrive names the note, which knows the place.
 * @throws a 400 problem for an unknown topic or a cursor of another request, a 409 when somebody
 *   else goes on with the same redrive
 */
export const createAnswerRedrive = (deps: AnswerRedriveDeps) => {
  const { redrive, notes, topics } = deps;
  const noted = createNotedRedrive(deps);

  const begin = async (caller: Operator, selection: RedriveSelection, id: string | undefined) => {
    const note = id === undefined ? await noted.begin(caller.subject, selection) : await notes.find(id);
    if (note?.place === undefined) throw badCursor();
    return note;
  };

  const answer = async (
    caller: Operator,
    { dry_run: isDryRun, cursor, ...parameters }: RedriveRequest,
    remaining: RemainingTime,
  ): Promise<RedriveBody> => {
    requireTopic(topics, parameters.topic);
    const scope: CursorScope = {
      route: 'redrive',
      caller,
      parameters: { ...parameters, dry_run: String(isDryRun) },
    };
    const last = readCursor(scope, cursor);
    const selection: RedriveSelection = { ...toSpan(parameters), reason: parameters.reason, sellerIds: [] };
    const toBody = ({ figures, place }: Slice, goOn: string | undefined, id: string | null): RedriveBody =>
      redriveBody.parse({
        dry_run: isDryRun,
        ...figures,
        left: place !== undefined,
        next_cursor: place === undefined || goOn === undefined ? null : encodeCursor(scope, goOn),
        audit_id: id,
      });

    if (isDryRun) {
      if (last !== undefined && !PLACE.test(last)) throw badCursor();
      const slice = await tryRedrive(redrive, selection, last, { remaining });
      return toBody(slice, slice.place, null);
    }
    const note = await begin(caller, selection, last);
    return toBody(await noted.goOn(note, selection, { remaining }), note.id, note.id);
  };

  return (caller: Operator, request: RedriveRequest, remaining: RemainingTime): Promise<RedriveBody> =>
    within(remaining() - REPORT_MS, async () => {
      try {
        return await answer(caller, request, remaining);
      } catch (error) {
        throw error instanceof RedriveTakenError ? takenRedrive() : error;
      }
    });
};
