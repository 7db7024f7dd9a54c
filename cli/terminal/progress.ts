/** Shows on one line how far a long run is. */
export type Progress = {
  /** `done` of `total` in a step; a step with another name gets a line of its own. */
  readonly update: (step: string, done: number, total: number) => void;
  /** Prints a message above the line. */
  readonly note: (message: string) => void;
  /** Finishes the line. */
  readonly end: () => void;
};

type Output = { readonly isTTY?: boolean | undefined; readonly write: (text: string) => unknown };

/** How an amount is shown, such as `12,000` or `4.5 MB`. */
export type AmountFormat = (amount: number) => string;

const WIDTH = 30;
const REDRAW_MS = 100;
const CLEAR_LINE = '\r\u001b[K';

export const formatCount: AmountFormat = (count) => Math.round(count).toLocaleString('en-US');
export const formatMegabytes: AmountFormat = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * A line on stderr that redraws itself on a terminal; elsewhere each tenth of a step is printed on
 * a line of its own. Amounts are counts unless `formats` says otherwise of a step.
 */
export const createProgress = (
  formats: Readonly<Record<string, AmountFormat>> = {},
  output: Output = process.stderr,
  now: () => number = Date.now,
): Progress => {
  type Line = { step: string; done: number; total: number; started: number; drawn: number; tenth: number };
  let line: Line | undefined;

  const draw = ({ step, done, total, started }: Line): string => {
    const format = formats[step] ?? formatCount;
    const share = total === 0 ? 1 : done / total;
    const filled = Math.round(share * WIDTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
    const seconds = (now() - started) / 1000;
    const speed = seconds > 0 ? `${format(done / seconds)}/s` : '';
    const percent = String(Math.floor(share * 100)).padStart(3);
    return `${step.padEnd(9)} ${bar} ${percent} %  ${format(done)} of ${format(total)}  ${speed}`;
  };
  const end = (): void => {
    if (line !== undefined && output.isTTY === true) output.write(`${CLEAR_LINE}${draw(line)}\n`);
    line = undefined;
  };

  return {
    update: (step, done, total) => {
      if (line?.step !== step) end();
      line ??= { step, done, total, started: now(), drawn: Number.NEGATIVE_INFINITY, tenth: -1 };
      Object.assign(line, { done, total });
      const tenth = Math.floor((done * 10) / Math.max(1, total));
      if (output.isTTY === true) {
        if (now() - line.drawn < REDRAW_MS && done < total) return;
        line.drawn = now();
        output.write(`${CLEAR_LINE}${draw(line)}`);
      } else if (tenth > line.tenth) {
        line.tenth = tenth;
        output.write(`${draw(line)}\n`);
      }
    },
    note: (message) => {
      const onTerminal = line !== undefined && output.isTTY === true;
      output.write(`${onTerminal ? CLEAR_LINE : ''}${message}\n`);
      if (line !== undefined && onTerminal) output.write(draw(line));
    },
    end,
  };
};
