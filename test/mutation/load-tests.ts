import { globSync, readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type CollectedTest, takeCollected } from './collect.ts';

const COLLECTOR = new URL('collect.ts', import.meta.url).href;

/** How often the tests were loaded. Node loads a module again when its address is another. */
let generation = 0;

const isReloaded = (url: string): boolean =>
  ['domain', 'test'].some((name) => url.startsWith(pathToFileURL(join(process.cwd(), name, '/')).href));

/** Lets every generation load its own copy of the tests and the domain. Call it once. */
export const hookImports = (): void => {
  const sources = new Map<string, string>();
  const read = (path: string): string => {
    const source = sources.get(path) ?? stripTypeScriptTypes(readFileSync(path, 'utf8'));
    sources.set(path, source);
    return source;
  };
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === 'vitest' && context.parentURL !== COLLECTOR)
        return { url: COLLECTOR, shortCircuit: true };
      const resolved = next(specifier, context);
      return isReloaded(resolved.url) ? { ...resolved, url: `${resolved.url}?${generation}` } : resolved;
    },
    load: (url, context, next) =>
      isReloaded(url)
        ? { format: 'module', source: read(fileURLToPath(url)), shortCircuit: true }
        : next(url, context),
  });
};

export type LoadedTest = CollectedTest & { readonly fileName: string };

/** Loads the tests of the domain anew, with everything of the domain that they import. */
export const loadTests = async (): Promise<readonly LoadedTest[]> => {
  generation += 1;
  // What a failed attempt has left.
  takeCollected();
  const tests: LoadedTest[] = [];
  for (const path of globSync('test/domain/**/*.test.ts').sort()) {
    const fileName = join(process.cwd(), path);
    await import(pathToFileURL(fileName).href);
    tests.push(...takeCollected().map(({ id, run }) => ({ id: `${path} > ${id}`, run, fileName })));
  }
  return tests;
};
