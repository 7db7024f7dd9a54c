/**
 * What happened in a history, line by line. Nothing is written unless somebody wants to read it.
 */

/** Notes a line. The text is made only when traces are kept. */
export type Trace = (line: () => string) => void;

export const NO_TRACE: Trace = () => undefined;

/** @param now ms since 1970; a line begins with how long after the start it happened */
export const createTrace = (now: () => number): { readonly trace: Trace; readonly lines: string[] } => {
  const lines: string[] = [];
  const start = now();
  const trace: Trace = (line) => {
    lines.push(`${((now() - start) / 1000).toFixed(3).padStart(12)} s  ${line()}`);
  };
  return { trace, lines };
};
