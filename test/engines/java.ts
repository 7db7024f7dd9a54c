import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(import.meta.dirname, '..', '..');
const pom = join(import.meta.dirname, 'pom.xml');

const NEEDED =
  'npm run test:engines needs Java 17 or later and Maven. On Debian: apt-get install default-jre-headless maven';

const run = (program: string, args: readonly string[]): void => {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined) throw new Error(`${program} cannot be run (${error.message}). ${NEEDED}`);
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} failed:\n${stdout}${stderr}`);
};

/** The folder with the jars and native libraries of pom.xml, fetched once for each state of it. */
export const fetchJars = (): string => {
  run('java', ['-version']);
  const folder = join(
    root,
    '.local',
    'engines',
    createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12),
  );
  if (existsSync(folder)) return folder;
  const fetching = `${folder}.${process.pid}`;
  mkdirSync(fetching, { recursive: true });
  try {
    run('mvn', [
      '--batch-mode',
      '--quiet',
      '--file',
      pom,
      'dependency:copy-dependencies',
      `-DoutputDirectory=${fetching}`,
    ]);
    renameSync(fetching, folder);
  } finally {
    rmSync(fetching, { recursive: true, force: true });
  }
  return folder;
};

/**
 * Runs the program until standard input closes, so that it ends with the tests however they end.
 */
const KEEPER = '"$@" </dev/null & program=$!; cat >/dev/null; kill -9 "$program"';

export type JavaProgram = {
  /** Ends it at once, as a power cut would. */
  readonly end: () => Promise<void>;
};

export type JavaSettings = {
  readonly jars: string;
  readonly mainClass: string;
  readonly args: readonly string[];
  /** Where its output and files go. */
  readonly folder: string;
  /** Rejects until the program answers. */
  readonly probe: () => Promise<unknown>;
};

const READY_WITHIN_MS = 120_000;
const javaOptions = (jars: string): readonly string[] => [
  '-Xmx256m',
  '-XX:TieredStopAtLevel=1',
  `-Djava.library.path=${jars}`,
  '-cp',
  join(jars, '*'),
];

/**
 * Starts a Java program and returns when it answers. If it does not, the error shows its output.
 */
export const startJava = async ({
  jars,
  mainClass,
  args,
  folder,
  probe,
}: JavaSettings): Promise<JavaProgram> => {
  const output = join(folder, 'output.txt');
  const file = openSync(output, 'a');
  const keeper = spawn(
    '/bin/sh',
    ['-c', KEEPER, 'keeper', 'java', ...javaOptions(jars), mainClass, ...args],
    {
      stdio: ['pipe', file, file],
      cwd: folder,
    },
  );
  closeSync(file);
  const exited = once(keeper, 'exit');
  const end = async (): Promise<void> => {
    keeper.stdin?.end();
    await exited;
  };
  let failure: unknown;
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await sleep(100)) {
    try {
      await probe();
      return { end };
    } catch (error) {
      failure = error;
    }
  }
  await end();
  throw new Error(
    `${mainClass} does not answer (${String(failure)}). It printed:\n${readFileSync(output, 'utf8')}`,
    { cause: failure },
  );
};

/** Runs a Java program to its end. */
export const runJava = (jars: string, mainClass: string, ...args: readonly string[]): void =>
  run('java', [...javaOptions(jars), mainClass, ...args]);
