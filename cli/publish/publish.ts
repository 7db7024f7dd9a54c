import * as z from 'zod';
import type { SourceTopics } from '../../contracts/sources/topics.ts';
import { DataFolderError, runnerUrl } from '../../local/data-folder.ts';
import { RecordFileError } from '../../local/log/record-lines.ts';
import { type RecordFile, readRecordFile, readText } from '../record-file.ts';
import { createProgress } from '../terminal/progress.ts';

const LINES_PER_REQUEST = 2000;

const accepted = z.object({ published: z.int() });
const refused = z.object({ message: z.string() });

const post = async (url: string, lines: readonly string[]): Promise<number> => {
  const request = fetch(`${url}/local/records`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  const response = await request.catch((cause: unknown) => {
    throw new DataFolderError(`the pipeline at ${url} does not answer: start it with npm start`, { cause });
  });
  const body: unknown = await response.json();
  if (!response.ok)
    throw new RecordFileError(
      refused.safeParse(body).data?.message ?? `the pipeline answered ${response.status}`,
    );
  return accepted.parse(body).published;
};

/**
 * Publishes the records of a file into the pipeline that runs on a data folder. Throws
 * RecordFileError or DataFolderError before anything is published when the file or the folder
 * cannot be used.
 */
export const publish = async (
  file: string,
  folder: string,
  topics: SourceTopics,
): Promise<Pick<RecordFile, 'requireWhole'> & { readonly published: number; readonly url: string }> => {
  const progress = createProgress();
  const { records, requireWhole } = readRecordFile(file, progress.note, topics);
  const url = runnerUrl(folder);
  const texts = readText(file).split('\n');
  const lines = records.map(({ line }) => texts[line - 1] ?? '');
  let published = 0;
  for (let from = 0; from < lines.length; from += LINES_PER_REQUEST) {
    published += await post(url, lines.slice(from, from + LINES_PER_REQUEST));
    progress.update('publish', published, lines.length);
  }
  progress.end();
  return { published, url, requireWhole };
};
