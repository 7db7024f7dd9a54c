import { parseArgs } from 'node:util';
import * as z from 'zod';
import { DATA_FOLDER, DataFolderError, runnerUrl } from '../local/data-folder.ts';
import { noRecordsIn, parseRecords, RecordFileError, readText } from '../local/record-file.ts';
import { complain, UsageError } from './command-line.ts';
import { createProgress } from './progress.ts';

const HELP = `Usage: npm run publish -- FILE.ndjson [options]

Publishes a record file into the running pipeline (npm start). A line is {"topic", "key", "timestamp" (ms), "value"}, or
"raw" (a string) in place of "value" for bytes that are no JSON. Nothing is published when a line is not a record.

  --data FOLDER   the data folder of the runner   (default: ${DATA_FOLDER})
  --help          this text`;

const LINES_AT_ONCE = 2000;

const published = z.object({ published: z.int() });
const refusal = z.object({ message: z.string() });

const post = async (url: string, lines: readonly string[]): Promise<number> => {
  let response: Response;
  try {
    response = await fetch(`${url}/local/records`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.join('\n'),
    });
  } catch (error) {
    throw new DataFolderError(`the pipeline at ${url} does not answer: start it with npm start`, {
      cause: error,
    });
  }
  const body: unknown = await response.json();
  if (!response.ok)
    throw new RecordFileError(
      refusal.safeParse(body).data?.message ?? `the pipeline answered ${response.status}`,
    );
  return published.parse(body).published;
};

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string', default: DATA_FOLDER }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return console.log(HELP);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('give one record file');
  const text = readText(file);
  const { length } = parseRecords(text, file);
  if (length === 0) throw noRecordsIn(file);
  const url = runnerUrl(values.data);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const progress = createProgress('publish', length, process.stderr, Date.now);
  let done = 0;
  for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
    done += await post(url, lines.slice(from, from + LINES_AT_ONCE));
    progress.update(done);
  }
  progress.end();
  console.log(`Published ${done} records to ${url}`);
};

main().catch(complain('npm run publish', [RecordFileError, DataFolderError]));
