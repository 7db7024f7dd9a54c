import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { reasonOf } from '../../local/errors.ts';
import { readJsonFile } from '../../local/json-file.ts';
import { RecordFileError } from '../../local/log/record-lines.ts';
import { writePrivateFile } from '../../local/private-files.ts';
import type { Place } from './record-chunks.ts';

/** Distinguishes a file from a later one of the same name. */
export type FileIdentity = {
  readonly path: string;
  readonly size: number;
  readonly mtime_ms: number;
  /** Hash of the first bytes. */
  readonly head: string;
};

const fileProgress = z.object({
  size: z.int(),
  mtime_ms: z.number(),
  head: z.string(),
  bytes: z.int(),
  lines: z.int(),
  /** An earlier release ended at the first one. */
  broken: z.int().default(0),
  /** Hashes of the batches beyond that place that were applied; an earlier release kept none. */
  applied: z.array(z.string()).optional(),
});
const tablesProgress = z.object({ unevaluated: z.boolean(), files: z.record(z.string(), fileProgress) });
const progressFile = z.record(z.string(), tablesProgress);
type ProgressFile = z.infer<typeof progressFile>;

/**
 * How far files were loaded into some tables. It only saves time: loading again changes nothing.
 */
export type BackfillProgress = {
  /** Where to go on: at the beginning, unless exactly this file was begun before. */
  readonly placeIn: (file: FileIdentity) => Place;
  /** The hashes of the batches beyond that place that were applied. */
  readonly appliedIn: (file: FileIdentity) => ReadonlySet<string>;
  /**
   * Called before anything is written: a run that is killed between the last write and
   * `noteReached` leaves sellers behind that are not evaluated.
   */
  readonly noteStart: () => void;
  /** A batch beyond the place that was reached is applied. */
  readonly noteApplied: (file: FileIdentity, place: Place, batch: string) => void;
  /** Everything up to a place is applied. `changed`: whether it changed any figure. */
  readonly noteReached: (file: FileIdentity, place: Place, changed: boolean) => void;
  /** Whether sellers were changed that may not be evaluated yet. */
  readonly isEvaluationDue: () => boolean;
  readonly noteEvaluated: () => void;
};

const HEAD_BYTES = 64 * 1024;
const START: Place = { bytes: 0, lines: 0, broken: 0 };

/** Throws RecordFileError when the file cannot be read. */
export const identifyFile = (name: string): FileIdentity => {
  const path = resolve(name);
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
    throw new RecordFileError(`${name} cannot be read: ${reasonOf(error)}`);
  }
};

/** A process that is killed while it writes leaves the old content behind. */
const replaceFile = (path: string, content: ProgressFile): void => {
  mkdirSync(dirname(path), { recursive: true });
  writePrivateFile(`${path}.new`, JSON.stringify(content));
  renameSync(`${path}.new`, path);
};

/** The progress in the file `path` for the tables called `name`; `fresh` forgets it. */
export const openProgress = (path: string, name: string, fresh: boolean): BackfillProgress => {
  // Without the file, or with a damaged one, everything is read again, which changes nothing.
  const all = readJsonFile(path, progressFile) ?? {};
  const earlier = all[name];
  const own = { unevaluated: earlier?.unevaluated ?? false, files: fresh ? {} : { ...earlier?.files } };
  const write = (unevaluated = own.unevaluated): void =>
    replaceFile(path, { ...all, [name]: { ...own, unevaluated } });
  const find = ({ path: file, ...identity }: FileIdentity): z.infer<typeof fileProgress> | undefined => {
    const reached = own.files[file];
    const isSame =
      reached?.size === identity.size &&
      reached.mtime_ms === identity.mtime_ms &&
      reached.head === identity.head;
    return isSame ? reached : undefined;
  };
  return {
    placeIn: (file) => {
      const { bytes, lines, broken } = find(file) ?? START;
      return { bytes, lines, broken };
    },
    appliedIn: (file) => new Set(find(file)?.applied),
    noteStart: () => write(true),
    noteApplied: (file, place, batch) => {
      const { path: name, ...identity } = file;
      own.files[name] = { ...identity, ...place, applied: [...(find(file)?.applied ?? []), batch] };
      write(true);
    },
    noteReached: ({ path: name, ...identity }, place, changed) => {
      own.files[name] = { ...identity, ...place };
      own.unevaluated ||= changed;
      write();
    },
    isEvaluationDue: () => own.unevaluated,
    noteEvaluated: () => {
      own.unevaluated = false;
      write();
    },
  };
};
