/**
 * Plants a fault: one piece of the product's source is replaced as it is loaded, for this process.
 */
import { registerHooks } from 'node:module';
import { PLANTED } from './faults.ts';

const ROOT = new URL('../../../', import.meta.url);

export class PlantError extends Error {
  override readonly name = 'PlantError';
}

/**
 * @throws when the text to replace is not in its file exactly once: the fault must be planted anew
 */
export const replaceOnce = (source: string, search: string, replacement: string, where: string): string => {
  const pieces = source.split(search);
  if (pieces.length !== 2)
    throw new PlantError(`${where} has "${search}" ${pieces.length - 1} times, not once; plant it anew`);
  return pieces.join(replacement);
};

/** From now on, modules are loaded with the fault of this name. */
export const plant = (name: string): void => {
  const fault = PLANTED.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new PlantError(`there is no planted fault called ${name}`);
  const target = new URL(fault.file, ROOT).href;
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      if (url !== target) return loaded;
      const source = replaceOnce(String(loaded.source), fault.search, fault.replacement, fault.file);
      return { ...loaded, source, shortCircuit: true };
    },
  });
};
