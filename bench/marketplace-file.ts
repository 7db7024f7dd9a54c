/** Writes a load file: a marketplace's records in time order, one JSON object a line. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { messageOf } from '../local/message-of.ts';
import { randomFrom } from '../local/random.ts';
import { marketplaceRecords } from './marketplace-records.ts';

const USAGE = `Usage: node bench/marketplace-file.ts --out FILE [options]

Writes the records of an invented marketplace, one {topic, key, timestamp, value} a line, in time order.
The same options give the same file.

  --out FILE        where to write (required)
  --records N       how many records              (default 200000)
  --sellers N       how many sellers              (default 500)
  --seed N          which marketplace             (default 1)
  --from TIME       when its first order is placed (default 2026-01-01T00:00:00Z)
  --days N          over how many days            (default 60)
  --currency CODE   of its money                  (default USD)
  --help            this text
`;

const DAY_MS = 86_400_000;
const RECORDS_PER_WRITE = 2000;

const whole = z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().int());
const optionsSchema = z.object({
  out: z.string({ error: 'is required: name the file to write' }).min(1),
  records: whole.default(200_000),
  sellers: whole.pipe(z.number().min(1, 'must be at least 1')).default(500),
  seed: whole.default(1),
  from: z.iso
    .datetime({ offset: true, error: 'must be a time such as 2026-01-01T00:00:00Z' })
    .default('2026-01-01T00:00:00Z'),
  days: whole.pipe(z.number().min(1, 'must be at least 1')).default(60),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a code such as USD')
    .default('USD'),
});
type Options = z.output<typeof optionsSchema>;

const writeFile = async ({ out, records, sellers, seed, from, days, currency }: Options): Promise<void> => {
  const start = Date.parse(from);
  const file = createWriteStream(out);
  await once(file, 'open');
  const all = marketplaceRecords({
    records,
    sellers,
    from: start,
    to: start + days * DAY_MS,
    currency,
    random: randomFrom(seed),
  });
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    const text = lines.join('');
    lines = [];
    if (!file.write(text)) await once(file, 'drain');
  };
  for (const record of all) {
    lines.push(`${JSON.stringify(record)}\n`);
    if (lines.length >= RECORDS_PER_WRITE) await flush();
  }
  await flush();
  file.end();
  await once(file, 'finish');
};

const text = { type: 'string' } as const;
const ARGUMENTS = {
  out: text,
  records: text,
  sellers: text,
  seed: text,
  from: text,
  days: text,
  currency: text,
  help: { type: 'boolean' },
} as const;

const fail = (exitCode: number, message: string): void => {
  process.stderr.write(`${message}\n`);
  process.exitCode = exitCode;
};

/** What was given, or why it could not be understood. */
const readArguments = () => {
  try {
    return parseArgs({ options: ARGUMENTS }).values;
  } catch (error) {
    return messageOf(error);
  }
};

const run = async (): Promise<void> => {
  const given = readArguments();
  if (typeof given === 'string') return fail(2, `${given}\n\n${USAGE}`);
  if (given.help === true) {
    process.stdout.write(USAGE);
    return;
  }
  const options = optionsSchema.safeParse(given);
  if (!options.success) {
    const wrong = options.error.issues.map((issue) => `--${issue.path.join('.')} ${issue.message}`);
    return fail(2, `${wrong.join('\n')}\n\n${USAGE}`);
  }
  try {
    await writeFile(options.data);
  } catch (error) {
    return fail(
      1,
      `Could not write ${options.data.out} (${messageOf(error)}): choose another file with --out`,
    );
  }
  process.stdout.write(`Wrote ${options.data.records} records to ${options.data.out}\n`);
};

await run();
