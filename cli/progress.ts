/** One line that tells how far a long run is; on a terminal it redraws itself, elsewhere it prints each tenth. */
export type Progress = { readonly update: (done: number) => void; readonly end: () => void };

type Output = { readonly isTTY?: boolean | undefined; readonly write: (text: string) => unknown };

const WIDTH = 30;
const REDRAW_MS = 100;

const inNumbers = (amount: number): string => Math.round(amount).toLocaleString('en-US');
/** Amounts of bytes. */
export const inMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** `inWords`: how an amount is shown. */
export const createProgress = (
  label: string,
  total: number,
  output: Output,
  now: () => number,
  inWords: (amount: number) => string = inNumbers,
): Progress => {
  const started = now();
  let drawn = Number.NEGATIVE_INFINITY;
  let tenth = -1;
  let latest = 0;
  const text = (): string => {
    const share = total === 0 ? 1 : latest / total;
    const filled = Math.round(share * WIDTH);
    const seconds = (now() - started) / 1000;
    const speed = seconds > 0 ? `${inWords(latest / seconds)}/s` : '';
    return `${label.padEnd(9)} ${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${String(Math.floor(share * 100)).padStart(3)} %  ${inWords(latest)} of ${inWords(total)}  ${speed}`;
  };
  const draw = (): void => {
    if (output.isTTY === true) {
      if (now() - drawn < REDRAW_MS && latest < total) return;
      drawn = now();
      output.write(`\r${text()}\u001b[K`);
    } else if (Math.floor((latest * 10) / Math.max(1, total)) > tenth) {
      tenth = Math.floor((latest * 10) / Math.max(1, total));
      output.write(`${text()}\n`);
    }
  };
  return {
    update: (done) => {
      latest = done;
      draw();
    },
    end: () => {
      if (output.isTTY === true) output.write(`\r${text()}\u001b[K\n`);
    },
  };
};
