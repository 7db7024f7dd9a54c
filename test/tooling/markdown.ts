import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
export const exists = (path: string): boolean => existsSync(join(ROOT, path));

/** Every Markdown file of the repository, by its path from the root. */
export const MARKDOWN_FILES: readonly string[] = globSync(
  ['*.md', '.github/**/*.md', '{docs,examples,test}/**/*.md'],
  { cwd: ROOT, exclude: ['**/node_modules/**'] },
).sort();

/** What is not inside a fence: `# …` in a shell script is no heading. */
export const proseOf = (text: string): string => text.replace(/^ *```[\s\S]*?^ *```/gm, '');

/** A heading as an address has it, by the rule of GitHub. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** The anchors of a page. A heading that was there before has a number behind it. */
export const anchorsOf = (path: string): readonly string[] => {
  const times = new Map<string, number>();
  return [...proseOf(read(path)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = anchorOf(heading);
    const before = times.get(anchor) ?? 0;
    times.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
};

/** The code spans of a page: what stands between single backticks. */
export const codeSpansOf = (path: string): readonly string[] =>
  [...proseOf(read(path)).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

export type Fence = { readonly language: string; readonly text: string };

/** The fenced blocks of a page. */
export const fencesOf = (path: string): readonly Fence[] =>
  [...read(path).matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
