import type { FixableError } from '../../local/errors.ts';
import { EXIT } from './command.ts';

/** Ctrl-C ends the process at once, with the exit code of a command that was interrupted. */
export const exitWhenInterrupted = (sayGoodbye: () => void = () => undefined): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      sayGoodbye();
      process.exit(EXIT.interrupted);
    });
};

/** Ends the process at once, because what it works on is gone for good. */
export const exitWhenLost = ({ message }: FixableError): never => {
  console.error(message);
  process.exit(EXIT.failed);
};
