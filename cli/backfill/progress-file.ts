import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { messageOf } from '../../local/message-of.ts';
import { RecordFileError } from '../../local/record-file.ts';
import type { Place } from './record-chunks.ts';

/** What tells a file from what stands under its name later. */
export type FileIdentity = {
  readonly path: string;
  readonly size: number;
  readonly mtime_ms: number;
  readonly head: string;
};

const fileProgress = z.object({
  size: z.int(),
  mtime_ms: z.number(),
  head: z.string(),
  bytes: z.int(),
  lines: z.int(),
  /** Batches that were applied beyond that place, by what they hold; an earlier release kept none. */
  applied: z.array(z.string()).optional(),
});
const tables = z.object({ unevaluated: z.boolean(), files: z.record(z.string(), fileProgress) });
const stored = z.record(z.string(), tables);
type Stored = z.infer<typeof stored>;

/** How far files were loaded into some tables. It only saves time: what is loaded again changes nothing. */
export type BackfillProgress = {
  /** Where to go on; at the beginning of a file that is not the one that was begun. */
  readonly placeIn: (identity: FileIdentity) => Place;
  /** Before anything is written: whoever is killed between the last write and `reached` leaves sellers behind that are not evaluated. */
  readonly begins: () => void;
  /** The batches beyond that place that were applied, by what they hold. */
  readonly appliedIn: (identity: FileIdentity) => ReadonlySet<string>;
  /** A batch beyond the place that was reached. */
  readonly applied: (identity: FileIdentity, place: Place, batch: string) => void;
  /** `changed`: whether anything since `begins` was news. */
  readonly reached: (identity: FileIdentity, place: Place, changed: boolean) => void;
  /** Whether sellers that were loaded may not be evaluated yet. */
  readonly unevaluated: () => boolean;
  readonly evaluated: () => void;
};

const HEAD_BYTES = 64 * 1024;
const START: Place = { bytes: 0, lines: 0 };

/** Throws RecordFileError when the file cannot be read. */
export const identify = (given: string): FileIdentity => {
  const path = resolve(given);
  try {
    const { size, mtimeMs } = statSync(path);
    const descriptor = openSync(path, 'r');
    const head = Buffer.alloc(Math.min(size, HEAD_BYTES));
    try {
      readSync(descriptor, head);
    } finally {
      closeSync(descriptor);
    }
    return { path, size, mtime_ms: mtimeMs, head: createHash('sha256').update(head).digest('hex') };
  } catch (error) {
    throw new RecordFileError(`${given} cannot be read: ${messageOf(error)}`);
  }
};

const readStored = (path: string): Stored => {
  try {
    return stored.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Missing or damaged: files are read from their beginning, which changes nothing that is loaded already.
    return {};
  }
};

/** Whole or not at all: whoever is killed in between leaves what was there before. */
const writeWhole = (path: string, content: Stored): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(content));
  renameSync(`${path}.new`, path);
};

/** Progress kept in the file `path`, of the tables called `name`; with `fresh`, what was reached before is forgotten. */
export const openProgress = (path: string, name: string, fresh: boolean): BackfillProgress => {
  const all = readStored(path);
  const known = all[name];
  const own = { unevaluated: known?.unevaluated ?? false, files: fresh ? {} : { ...known?.files } };
  const write = (unevaluated = own.unevaluated): void =>
    writeWhole(path, { ...all, [name]: { ...own, unevaluated } });
  const noted = ({ path: file, ...identity }: FileIdentity): z.infer<typeof fileProgress> | undefined => {
    const reached = own.files[file];
    const isSame =
      reached?.size === identity.size &&
      reached.mtime_ms === identity.mtime_ms &&
      reached.head === identity.head;
    return isSame ? reached : undefined;
  };
  return {
    placeIn: (identity) => {
      const { bytes, lines } = noted(identity) ?? START;
      return { bytes, lines };
    },
    appliedIn: (identity) => new Set(noted(identity)?.applied),
    applied: (identity, place, batch) => {
      const { path: file, ...rest } = identity;
      own.files[file] = { ...rest, ...place, applied: [...(noted(identity)?.applied ?? []), batch] };
      write(true);
    },
    begins: () => write(true),
    reached: ({ path: file, ...identity }, place, changed) => {
      own.files[file] = { ...identity, ...place };
      own.unevaluated ||= changed;
      write();
    },
    unevaluated: () => own.unevaluated,
    evaluated: () => {
      own.unevaluated = false;
      write();
    },
  };
};
