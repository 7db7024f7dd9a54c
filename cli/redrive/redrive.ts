import { randomUUID } from 'node:crypto';
import { createOpenDecoder } from '../../adapters/kafka/schemas/open-decoder.ts';
import { createRedriving } from '../../adapters/runtime/redriving.ts';
import { required } from '../../adapters/runtime/runtime.ts';
import { openSources } from '../../adapters/runtime/sources.ts';
import type { RedriveFigures } from '../../app/redrive/figures.ts';
import { createNotedRedrive, tryRedrive } from '../../app/redrive/noted-redrive.ts';
import type { RedriveSelection } from '../../app/redrive/redrive.ts';
import type { Sources } from '../../contracts/sources/sources.ts';
import { ENV } from '../../topology/environment.ts';
import type { OpenTables } from '../tables/tables.ts';

/** Each store call has a time limit of its own, and the whole run has none. */
const UNLIMITED = (): number => Infinity;

/**
 * Drives quarantined records of open tables again, with a note of it, or says what would become of
 * them.
 * @param by who drives them; undefined to change nothing
 */
export const redrive = async (
  { runtime }: Pick<OpenTables, 'runtime'>,
  sources: Sources,
  selection: RedriveSelection,
  by: string | undefined,
  onProgress: (read: number, total: number) => void,
): Promise<RedriveFigures> => {
  const currency = required(runtime.env, ENV.currency);
  const findSource = await openSources(sources, currency, createOpenDecoder(process.env));
  const redriving = createRedriving(runtime, findSource);
  const total = await redriving.contents.count(selection);
  let read = 0;
  const options = {
    remaining: UNLIMITED,
    onProgress: (more: number) => {
      read += more;
      onProgress(read, Math.max(read, total));
    },
  };
  if (by === undefined) return (await tryRedrive(redriving.redrive, selection, undefined, options)).figures;
  const noted = createNotedRedrive({
    ...redriving,
    clock: runtime.clock,
    newId: () => randomUUID().slice(0, 8),
  });
  return (await noted.goOn(await noted.begin(by, selection), selection, options)).figures;
};
