/**
 * A marketplace's own topics: where each kind of record comes from, and how a message there is read
 * as our records.
 */
import type * as z from 'zod';
import { readJsonText } from '../json-text.ts';
import { readSettings } from '../settings-file.ts';
import { findSourcesFaults } from './checks.ts';
import { sourcesShape } from './shape.ts';

/** The schema of a file of sources: every field by itself, and how fields agree. */
export const sources = sourcesShape.superRefine((parsed, context) => {
  for (const { path, message } of findSourcesFaults(parsed))
    context.addIssue({ code: 'custom', path: [...path], message });
});
export type Sources = z.output<typeof sources>;
/** One source: the topics of a kind of record, and how their messages are read. */
export type Source = Sources['sources'][number];

/** Every kind comes from its usual topic, in our own shape. */
export const NO_SOURCES: Sources = { sources: [] };

/**
 * Sources that cannot be used. The message names the file, every wrong field and what is allowed
 * there.
 */
export class SourcesError extends Error {
  override readonly name = 'SourcesError';
}

/** Reads the content of a file of sources; `file` names it in errors. Throws SourcesError. */
export const parseSources = (file: string, content: unknown): Sources => {
  const read = readSettings(sources, file, content);
  if ('faults' in read) throw new SourcesError(read.faults);
  return read.settings;
};

/** The same from the text of the file. Throws SourcesError. */
export const parseSourcesText = (file: string, text: string): Sources => {
  const content = readJsonText(text);
  if ('fault' in content) throw new SourcesError(`${file}: ${content.fault}`);
  return parseSources(file, content.json);
};
