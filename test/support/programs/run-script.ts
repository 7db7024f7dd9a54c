import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');

export type Finished = { readonly status: number; readonly stdout: string; readonly stderr: string };

const programArguments = (args: readonly string[]): string[] => [
  '--disable-warning=ExperimentalWarning',
  join(root, 'cli', 'main.ts'),
  ...args,
];

/** Arguments for Node that run a command of the command-line program, such as `replay`. */
export const commandArguments = (command: string, args: readonly string[]): string[] =>
  programArguments([command, ...args]);

/**
 * Runs the program to its end as a script would, with its output in pipes and not on a terminal.
 */
export const callProgram = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, programArguments(args), options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });

/** Runs a command of the program to its end. */
export const runCommand = (
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> => callProgram([command, ...args], env);

/**
 * Command lines of running processes that name `text`. With the folder of a test, it finds what
 * that test left behind.
 */
export const processesNaming = (text: string): string[] => {
  const { stdout, error } = spawnSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' });
  if (error !== undefined) throw error;
  return stdout.split('\n').filter((line) => line.includes(text));
};
