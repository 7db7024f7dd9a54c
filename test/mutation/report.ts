/** Writes what came of all mutants to docs/mutation.md. */
import { execFileSync } from 'node:child_process';
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXPLANATIONS } from './survivors.ts';

type Place = { readonly line: number; readonly column: number };
type Mutant = {
  readonly status: string;
  readonly replacement?: string;
  readonly location: { readonly start: Place; readonly end: Place };
};
type MutatedFile = { readonly source: string; readonly mutants: readonly Mutant[] };
type Report = { readonly files: Readonly<Record<string, MutatedFile>> };

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = join(ROOT, 'docs', 'mutation.md');
const SHOWN_MAX = 80;

const DETECTED = new Set(['Killed', 'Timeout']);
const UNDETECTED = new Set(['Survived', 'NoCoverage']);

const shorten = (code: string): string => {
  const line = code.replaceAll(/\s+/g, ' ');
  return line.length > SHOWN_MAX ? `${line.slice(0, SHOWN_MAX - 1)}…` : line;
};

const cut = (source: string, { start, end }: Mutant['location']): string => {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines
    .map((line, index) =>
      line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined),
    )
    .join('\n');
};

/** What a mutant changes, as `domain/time/windows.ts: a <= b → a < b`. */
const describeMutant = (file: string, source: string, { location, replacement = '' }: Mutant): string =>
  `${file}: ${shorten(cut(source, location))} → ${shorten(replacement)}`.trim();

const score = (detected: number, undetected: number): string =>
  detected + undetected === 0 ? '–' : `${((100 * detected) / (detected + undetected)).toFixed(1)} %`;

type Tally = { readonly detected: number; readonly undetected: number };

const count = (mutants: readonly Mutant[]): Tally => ({
  detected: mutants.filter(({ status }) => DETECTED.has(status)).length,
  undetected: mutants.filter(({ status }) => UNDETECTED.has(status)).length,
});

const writeRow = (name: string, { detected, undetected }: Tally): string =>
  `| ${name} | ${detected + undetected} | ${undetected} | ${score(detected, undetected)} |`;

const writeList = (mutants: readonly string[]): string =>
  mutants.map((mutant) => `- \`\` ${mutant} \`\``).join('\n');

const NO_REASON = 'Not explained';

/** Each explanation is used once, so that a second mutant of the same description needs another. */
const groupByReason = (survivors: readonly string[]): Map<string, string[]> => {
  const groups = new Map(EXPLANATIONS.map(({ why }): [string, string[]] => [why, []]));
  const reasons = EXPLANATIONS.flatMap(({ why, mutants }) => mutants.map((mutant) => ({ why, mutant })));
  for (const survivor of survivors) {
    const index = reasons.findIndex(({ mutant }) => mutant === survivor);
    const why = reasons.splice(index, index < 0 ? 0 : 1)[0]?.why ?? NO_REASON;
    groups.set(why, [...(groups.get(why) ?? []), survivor]);
  }
  return new Map([...groups].filter(([, mutants]) => mutants.length > 0));
};

const writePage = ({ files }: Report, day: string): string => {
  const sorted = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const all = count(sorted.flatMap(([, { mutants }]) => mutants));
  const survivors = sorted
    .flatMap(([file, { source, mutants }]) =>
      mutants
        .filter(({ status }) => UNDETECTED.has(status))
        .map((mutant) => describeMutant(file, source, mutant)),
    )
    .sort();
  const groups = groupByReason(survivors);
  const unexplained = groups.get(NO_REASON)?.length ?? 0;
  return `${[
    '# Mutation testing of `domain/`',
    'StrykerJS changes every expression of `domain/` in turn, and runs the tests in `test/domain` that reach ' +
      'it.\nA change that no test notices has survived. `npm run mutate` writes this page; the reasons ' +
      'stand in\n`test/mutation/survivors.ts`.',
    `**${score(all.detected, all.undetected)}** of ${all.detected + all.undetected} mutants were noticed on ` +
      `${day}; ${all.undetected} survived, ${unexplained} of them without an explanation.`,
    [
      '| file | mutants | survived | score |',
      '| --- | ---: | ---: | ---: |',
      ...sorted.map(([file, { mutants }]) => writeRow(`\`${file}\``, count(mutants))),
      writeRow('**all**', all),
    ].join('\n'),
    '## Survivors',
    ...[...groups].flatMap(([why, mutants]) => [`### ${why}`, writeList(mutants)]),
  ].join('\n\n')}\n`;
};

const findMissing = ({ files }: Report): readonly string[] =>
  globSync('domain/**/*.ts', { cwd: ROOT }).filter((file) => files[file] === undefined);

class PageReporter {
  onMutationTestReportReady(report: Report): void {
    const missing = findMissing(report);
    if (missing.length === 0) {
      writeFileSync(PAGE, writePage(report, new Date().toISOString().slice(0, 10)));
      execFileSync(join(ROOT, 'node_modules', '.bin', 'biome'), ['format', '--write', PAGE], { cwd: ROOT });
    } else
      console.log(
        `docs/mutation.md stays as it is: ${missing.length} files of domain/ were never tried. Run: npm run mutate`,
      );
  }
}

export const strykerPlugins = [{ kind: 'Reporter', name: 'page', injectableClass: PageReporter }];
