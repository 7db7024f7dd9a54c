import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

const COMMANDS: Readonly<Record<string, string>> = {
  slow: 'npm run test:slow',
  engines: 'npm run test:engines',
  e2e: 'npm run test:e2e',
};

/** Prints the command that runs only what failed, as the last line of a failed run. */
export default class HowToRunAgain implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const failed = modules.filter((module) => !module.ok());
    for (const [command, files] of Map.groupBy(
      failed,
      ({ project }) => COMMANDS[project.name] ?? 'npm test',
    )) {
      const paths = files.map(({ moduleId }) => relative(process.cwd(), moduleId));
      console.log(`\nRun what failed again: ${command} -- ${paths.join(' ')}\n`);
    }
  }
}
