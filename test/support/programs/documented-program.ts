import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A program that a page tells its reader to write, as `<name>.ts` in a folder of its own. */
export type DocumentedProgram = {
  readonly folder: string;
  readonly file: string;
  readonly remove: () => void;
};

/** Writes the program as the page has it, with `changes`. */
export const documentedProgram = (
  page: string,
  name: string,
  changes: Readonly<Record<string, string>> = {},
): DocumentedProgram => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const contents = new RegExp(`\`${name}\\.ts\`[^\`]+\`\`\`ts\\n([\\s\\S]+?)\`\`\``).exec(text)?.[1];
  if (contents === undefined) throw new Error(`${page} has no program ${name}.ts`);
  // Inside the repository, so that the program finds its packages.
  mkdirSync(join(ROOT, '.local'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.local', `${name}-`));
  const file = join(folder, `${name}.ts`);
  const changed = Object.entries({ './adapters/': '../../adapters/', ...changes }).reduce(
    (was, [from, to]) => was.replaceAll(from, to),
    contents,
  );
  writeFileSync(file, changed);
  return { folder, file, remove: () => rmSync(folder, { recursive: true }) };
};
