/**
 * A reader follows what a page names. A dead link or a file that was renamed costs trust in all of
 * it.
 */
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { anchorsOf, codeSpansOf, exists, fencesOf, MARKDOWN_FILES, proseOf, read } from './markdown.ts';

const { scripts, version } = z
  .object({ scripts: z.record(z.string(), z.string()), version: z.string() })
  .parse(JSON.parse(read('package.json')));

const isOutside = (target: string): boolean => /^[a-z]+:/.test(target);

/**
 * `docs/figures.md`, `test/oracle`, `lib/constructs/`, `.ci/run`: at least one slash, and nothing
 * to fill in.
 */
const PATH = /^\.?[\w@-][\w.@-]*(?:\/[\w.@-]+)*\/?$/;
const FILE = /\.(?:ts|tsx|mjs|json|md|yml|sql|xml|grit)$/;
/** What the commands make, and what readers are told to write. */
const NOT_KEPT = /^(?:\.local|cdk\.out|node_modules|dist|coverage)(?:\/|$)/;

const isRepositoryPath = (text: string): boolean => {
  if (!text.includes('/') || !PATH.test(text) || NOT_KEPT.test(text)) return false;
  return FILE.test(text) || exists(text.split('/')[0] ?? '');
};

/**
 * The paths in a tree: a folder a line, those inside of it indented by two blanks, and files among
 * its words.
 */
const pathsInTree = (tree: string): readonly string[] => {
  const folders: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, blanks = '', entry = '', words = ''] = /^( *)(\S+\/)(?: +(.*))?$/.exec(line) ?? [];
    if (entry === '') return [];
    folders.length = blanks.length / 2;
    folders.push(entry);
    const folder = folders.join('');
    const inside = words.match(/(?<![\w./-])[\w.-]+(?:\.tsx?|\/)(?![\w])/g) ?? [];
    return [
      folder,
      ...inside.map((name) =>
        exists(join(folder, name)) || !name.includes('/') ? join(folder, name) : name,
      ),
    ];
  });
};

test('finds the pages that it is to read', () => {
  expect(MARKDOWN_FILES).toEqual(
    expect.arrayContaining([
      'README.md',
      'docs/README.md',
      'docs/operating/runbook.md',
      'examples/README.md',
    ]),
  );
});

describe.each(MARKDOWN_FILES)('%s', (page) => {
  test('leads its reader to pages, files and sections that are there', () => {
    const text = proseOf(read(page)).replace(/`[^`\n]+`/g, '');
    const targets = [
      ...[...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target),
      ...[...text.matchAll(/(?:src|srcset|href)="([^"]+)"/g)].map(([, target = '']) => target),
    ].filter((target) => !isOutside(target));
    const dead = targets.filter((target) => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : normalize(join(dirname(page), path));
      if (!exists(file)) return true;
      return anchor !== undefined && !anchorsOf(file).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  test('names only files and folders of the repository that are there', () => {
    const commands = fencesOf(page).flatMap(({ language, text }) => (language === 'sh' ? [text] : []));
    const named = [...codeSpansOf(page), ...commands].flatMap((text) => text.split(/[\s"'`=]+/));
    expect(named.filter((text) => isRepositoryPath(text) && !exists(text))).toEqual([]);
  });

  test('gives only commands that package.json has', () => {
    const named = [...read(page).matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(
      ([, name = '']) => name,
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('README.md', () => {
  test('draws a tree of the house in which every folder and file is there', () => {
    const [tree = ''] = fencesOf('README.md').flatMap(({ language, text }) =>
      language === 'text' ? [text] : [],
    );
    const paths = pathsInTree(tree);
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter((path) => !exists(path))).toEqual([]);
  });

  test('can be read in one go', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(200);
  });
});

test('the index of the pages lists each of them, so that none is lost', () => {
  const index = read('docs/README.md');
  const pages = MARKDOWN_FILES.filter((path) => /^docs\/(?:operating\/)?[\w-]+\.md$/.test(path)).map((path) =>
    path.replace(/^docs\//, ''),
  );
  expect(pages.filter((page) => page !== 'README.md' && !index.includes(`(${page})`))).toEqual([]);
});

test('the changelog ends with the version that package.json names', () => {
  const versions = [...read('CHANGELOG.md').matchAll(/^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$/gm)];
  expect(versions[0]?.[1]).toBe(version);
});

describe('decisions', () => {
  const files = MARKDOWN_FILES.filter((path) => /^docs\/decisions\/\d/.test(path));

  test('have numbers without a gap, and each is in the index', () => {
    expect(files.map((path) => Number(/(\d{4})-/.exec(path)?.[1]))).toEqual(
      files.map((_, index) => index + 1),
    );
    const index = read('docs/decisions/README.md');
    expect(files.filter((path) => !index.includes(`(${path.replace('docs/decisions/', '')})`))).toEqual([]);
  });

  test('say when, whether they still hold, what forced a choice and what was chosen', () => {
    for (const path of files) {
      const text = read(path);
      const number = /(\d{4})-/.exec(path)?.[1];
      expect(text, path).toMatch(
        new RegExp(
          `^# ${number}\\. .+\n\n- Date: \\d{4}-\\d\\d-\\d\\d\n- Status: (?:accepted|replaced by \\[?\\d{4})`,
        ),
      );
      expect([path, anchorsOf(path)]).toEqual([path, expect.arrayContaining(['context', 'decision'])]);
    }
  });
});
