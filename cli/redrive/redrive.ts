import { randomUUID } from 'node:crypto';
import { createRedriving } from '../../adapters/runtime/redriving.ts';
import type { RedriveFigures } from '../../app/redrive/figures.ts';
import { createNotedRedrive, tryRedrive } from '../../app/redrive/noted-redrive.ts';
import type { RedriveSelection } from '../../app/redrive/redrive.ts';
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
  selection: RedriveSelection,
  by: string | undefined,
  onProgress: (read: number, total: number) => void,
): Promise<RedriveFigures> => {
  const redriving = createRedriving(runtime);
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
