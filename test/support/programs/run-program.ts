import { spawnSync } from 'node:child_process';

/** Runs a program to its end. `output` is stdout and stderr together. */
export const runProgram = (
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
) => {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return { status, stdout, stderr, output: `${stdout}${stderr}` };
};
